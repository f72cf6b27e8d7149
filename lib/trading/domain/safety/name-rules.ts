/** Rules on what a token calls itself. Its name is its maker's text: compared, never trusted. */
import type { SniperSettings } from '../settings/sniper-settings.ts';

type Named = { readonly name: string; readonly symbol: string };

/** The same letters written in another way, or in another case, are the same text. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Control characters, and those that do not show or turn the direction of writing. */
const hidden = /\p{C}/u;

/** Why a name is refused, or undefined when it is not. */
export const refusedName = ({ name, symbol }: Named, rules: SniperSettings['names']): string | undefined => {
  if (rules.plainOnly && (hidden.test(name) || hidden.test(symbol))) return 'it holds characters that do not show';
  const texts = [folded(name), folded(symbol)];
  const holds = (rule: string): boolean => texts.some((text) => text.includes(folded(rule)));
  const denied = rules.deny.find(holds);
  if (denied !== undefined) return `it holds "${denied}"`;
  return rules.allow.length === 0 || rules.allow.some(holds) ? undefined : 'it holds none of the allowed texts';
};

/** Whether any rule looks at the name at all. */
export const asksForName = ({ deny, allow }: SniperSettings['names']): boolean => deny.length > 0 || allow.length > 0;
