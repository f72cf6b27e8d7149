/** How the operator's commands speak: text for a person, JSON for a program, an exit code for a script. */
import { text } from 'node:stream/consumers';
import Table from 'cli-table3';

export type CommandIo = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** 0: done and fine. 1: a check failed. 2: bad use. */
  readonly exit: (code: 0 | 1 | 2) => void;
  /** All of standard input; undefined when a person sits there and what he types would be shown. */
  readonly input?: () => Promise<string | undefined>;
};

export const processIo: CommandIo = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  environment: process.env,
  exit: (code) => {
    process.exitCode = code;
  },
  input: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
};

/** The command was asked for something that cannot be done; the message says what to do instead. */
export class BadUse extends Error {
  override readonly name = 'BadUse';
}

/** Runs a command and turns how it ended into an exit code. An unexpected failure is a failed check, in one line. */
export const runCommand = async (io: CommandIo, command: () => Promise<0 | 1>): Promise<void> => {
  try {
    io.exit(await command());
  } catch (error) {
    io.err(`osprey: ${printable(error instanceof Error ? error.message : String(error))}\n`);
    io.exit(error instanceof BadUse ? 2 : 1);
  }
};

/** JSON with bigints as decimal strings: a number would lose digits past 2^53. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member), 2)}\n`;

/** Text with everything that could move a terminal's cursor or change its colours taken out. */
export const printable = (text: string): string => text.replace(/[^\P{C}\n]+/gu, '?');

/** Rows under a header, without colours. */
export const tableText = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => row.map((cell) => printable(cell))));
  return `${table.toString()}\n`;
};
