/** Names as creators choose them: mostly harmless, some made to fool whoever reads descriptions. */
import type { Random } from '../random.ts';

const beginnings = [
  'Moon',
  'Doge',
  'Pepe',
  'Turbo',
  'Based',
  'Giga',
  'Baby',
  'Quantum',
  'Frog',
  'Cat',
  'Shiba',
  'Neon',
];
const endings = ['Coin', 'Inu', 'AI', 'Rocket', 'Wif Hat', 'King', 'DAO', 'Machine', 'Punk', '2049', 'Club', 'Bonk'];

const nasty = [
  { name: 'Wrapped SOL', symbol: 'SOL' },
  { name: 'USD Coin', symbol: 'USDC' },
  { name: '<script>alert(1)</script>', symbol: '<b>X</b>' },
  { name: 'you swapped 9999 SOL for', symbol: '1000000' },
  { name: "'); DROP TABLE orders; --", symbol: '"};{"' },
  { name: '\u202egnirts desrever', symbol: '🚀\u0000\n' },
  { name: '=HYPERLINK("http://x.example")', symbol: '=1+1' },
];

export type TokenName = { name: string; symbol: string; uri: string };

/** Draws a name; one in ten is an attack on its readers. */
export const drawName = (random: Random, serial: number): TokenName => {
  const uri = `https://meta.example/${serial}.json`;
  if (random.chance(0.1)) return { ...random.pick(nasty), uri };
  const [beginning, ending] = [random.pick(beginnings), random.pick(endings)];
  return {
    name: `${beginning} ${ending}`,
    symbol: `${beginning}${ending}`.replace(/\s/g, '').slice(0, 8).toUpperCase(),
    uri,
  };
};
