import type { Command } from 'commander';
import { address } from '#trading/domain/values/wire.ts';
import { BadUse, type CommandIo, jsonText, printable, processIo, runCommand, tableText } from '../command-io.ts';
import { type DecodedElement, type DecodedWallet, decodeElement } from './decode-element.ts';
import { readPayload } from './read-payload.ts';

type Flags = { readonly wallet: readonly string[]; readonly json?: boolean };

const rowOf = ({ wallet, trade, because }: DecodedWallet): readonly string[] => {
  if (trade === null) return [wallet, '-', because ?? '', '', ''];
  const paid =
    trade.quote === undefined ? `${trade.lamports} lamports` : `${trade.quote.amount} raw ${trade.quote.asset}`;
  return [wallet, trade.side, trade.mint, trade.tokens, paid];
};

const textOf = (element: DecodedElement): string => {
  if (element.signature === null) return printable(`malformed: ${element.error}\n`);
  const launches = element.launch === null ? [] : [element.launch, ...(element.moreLaunches ?? [])];
  const lines = launches.map(
    (launch) => `launch on ${launch.venue}: mint ${launch.mint}, creator ${launch.creator}, pool ${launch.pool}\n`,
  );
  const table = tableText(['wallet', 'side', 'mint or reason', 'raw tokens', 'for'], element.wallets.map(rowOf));
  return printable([`${element.signature}\n`, ...lines].join('')) + table;
};

const decode = async (io: CommandIo, file: string, { wallet: wallets, json }: Flags): Promise<0 | 1> => {
  const wrong = wallets.find((wallet) => !address.safeParse(wallet).success);
  if (wrong !== undefined) throw new BadUse(`--wallet ${wrong} is not a base58 address of 32 to 44 characters`);
  const decoded = (await readPayload(file)).map((element) => decodeElement(element, wallets));
  io.out(json === true ? jsonText(decoded) : decoded.map(textOf).join('\n'));
  return decoded.some((element) => element.signature === null) ? 1 : 0;
};

/** Adds `decode`: what the bot would read out of a webhook payload. Exit code 1 when an element is malformed. */
export const registerDecode = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('decode')
    .description('Show the launches and wallet trades that the bot reads out of a webhook payload.')
    .argument('<file>', 'a webhook body, one element of it or a getTransaction result, as JSON; - for standard input')
    .option('-w, --wallet <address...>', 'report these wallets, not the fee payer and all whose tokens changed', [])
    .option('--json', 'as one JSON array with an object for each element')
    .addHelpText(
      'after',
      '\nExample:\n  osprey decode payload.json --wallet 9JGuVmjXTeMea6VY6fpsu8783YeJME8bewyy9qv9UBxh --json',
    )
    .action((file: string, flags: Flags) => runCommand(io, () => decode(io, file, flags)));
};
