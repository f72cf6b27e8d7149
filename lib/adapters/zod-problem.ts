/** What is wrong with a value, for the person who has to mend it. */
import type * as z from 'zod';

const mostIssues = 10;
const mostCharacters = 60;

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}...`;
};

/** `copy[0].leader`: the way in which the commands name a place. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Object.getOwnPropertyDescriptor(inner, key)?.value : undefined,
    value,
  );

const allowedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(String(value))).join(', ');
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'unrecognized_keys':
      return `no ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return issue.discriminator === undefined ? issue.message : `one of the known values of ${issue.discriminator}`;
    default:
      return issue.message;
  }
};

/** Every issue as `path: found X, allowed Y`, at most ten, joined by `; `. `value` is what was parsed; it must hold no secret. */
export const problemOf = (error: z.ZodError, value: unknown): string => {
  const problems = error.issues
    .slice(0, mostIssues)
    .map(
      (issue) => `${pathText(issue.path) || 'row'}: found ${shown(at(value, issue.path))}, allowed ${allowedBy(issue)}`,
    );
  const left = error.issues.length - problems.length;
  return [...problems, ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
};
