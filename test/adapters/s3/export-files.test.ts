import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryExportStore } from '#adapters/memory/export-store.ts';
import { csvText } from '#adapters/s3/csv-text.ts';
import { exportFiles } from '#adapters/s3/export-files.ts';
import { statementOf } from '#trading/domain/books/statement.ts';
import { type Day, epochMs } from '#trading/domain/values/quantities.ts';
import { flowOf } from '../../contract/journal-values.ts';
import { anna, booksAfter, type Step } from '../../trading/domain/books/books-history.ts';

const step: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 1_000n,
  rent: 2_039_280n,
  tokens: 123_456_789_012_345_678n,
  portion: 2n,
};
const { accounts, trades } = booksAfter([step, step, { ...step, mint: 1, end: 'failed' }]);
const statement = statementOf('2023-11-15' as Day, accounts, trades, [
  flowOf(500, { userId: anna, atMs: epochMs(1_700_010_000_000), day: '2023-11-15' as Day }),
]);

describe('export files', () => {
  it('neutralises text that a spreadsheet would run and leaves negative amounts alone', () => {
    const text = csvText(
      ['name', 'lamports', 'amount_sol'],
      [
        ['=HYPERLINK("http://x")', -5n, -5_000n],
        ['+1', 0n, 0n],
        ['@x', 1n, 1_500_000_000n],
        ['\tx', 1n, 1n],
        ['-2+3', 1n, 1n],
        [undefined, 12_345_678_901_234_567_890n, 1n],
      ],
    );
    expect(text).toBe(
      [
        'name,lamports,amount_sol',
        `"'=HYPERLINK(""http://x"")",-5,-0.000005`,
        `'+1,0,0`,
        `'@x,1,1.5`,
        `'\tx,1,0.000000001`,
        `'-2+3,1,0.000000001`,
        ',12345678901234567890,0.000000001',
        '',
      ].join('\n'),
    );
  });

  it('writes the header of an empty table', () => {
    expect(csvText(['a', 'b'], [])).toBe('a,b\n');
  });

  it('names every file with its rows, bytes and hash in the manifest', () => {
    const { files, manifest, manifestFile } = exportFiles(statement);
    expect(manifest.files.map(({ name, rows }) => [name, rows])).toEqual([
      ['trades.csv', 2],
      ['flows.csv', 1],
      ['positions.csv', 2],
      ['summary.json', 2],
    ]);
    for (const [index, { text }] of files.entries()) {
      expect(manifest.files[index]?.bytes).toBe(Buffer.byteLength(text));
      expect(manifest.files[index]?.sha256).toBe(createHash('sha256').update(text).digest('hex'));
    }
    expect(JSON.parse(manifestFile.text)).toEqual(manifest);
  });

  it('keeps every digit of tokens and lamports and shows SOL beside them', () => {
    const [tradesFile, flowsFile, , summary] = exportFiles(statement).files;
    expect(tradesFile?.text).toContain(',-61728394506172839,100000000,0.1,5000,');
    expect(flowsFile?.text).toContain(',deposit,500,0.0000005,0,0,');
    const users: unknown = JSON.parse(summary?.text ?? '');
    expect(users).toMatchObject({
      day: '2023-11-15',
      users: [
        { userId: 'anna', mode: 'paper', openingLamports: '10000000000', openingSol: '10' },
        {
          userId: 'anna',
          mode: 'live',
          sells: 1,
          failed: 1,
          flows: 1,
          depositedLamports: '500',
          feeLamports: '10000',
          feeSol: '0.00001',
        },
      ],
    });
  });

  it('writes the manifest last and the same bytes every time', async () => {
    const [one, two] = [createMemoryExportStore(), createMemoryExportStore()];
    await one.save(statement);
    await two.save(statement);
    expect([...one.files]).toEqual([...two.files]);
    expect([...one.files.keys()].map((key) => basename(key)).at(-1)).toBe('manifest.json');
  });
});
