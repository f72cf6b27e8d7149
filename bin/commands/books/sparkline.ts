const bars = '▁▂▃▄▅▆▇█';

/** Values as a line of at most `width` bars, the lowest and the highest at the ends of the scale. */
export const sparkline = (values: readonly bigint[], width: number): string => {
  const shown =
    values.length <= width
      ? values
      : Array.from({ length: width }, (_, n) => values[Math.floor((n * values.length) / width)] ?? 0n);
  const least = shown.reduce((low, value) => (value < low ? value : low), shown[0] ?? 0n);
  const range = shown.reduce((high, value) => (value > high ? value : high), least) - least;
  return shown
    .map((value) => bars[range === 0n ? 3 : Number(((value - least) * BigInt(bars.length - 1)) / range)] ?? '')
    .join('');
};
