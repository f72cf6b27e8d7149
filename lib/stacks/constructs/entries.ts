/** `Object.entries` of a record whose keys are known, without losing their names. */
export const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] =>
  Object.entries(record) as [K, V][];

/** The record with every value replaced, under the same keys. */
export const mapEntries = <K extends string, V, W>(
  record: Readonly<Record<K, V>>,
  toValue: (key: K, value: V) => W,
): Readonly<Record<K, W>> =>
  Object.fromEntries(entriesOf(record).map(([key, value]) => [key, toValue(key, value)])) as Record<K, W>;
