import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCloudError } from '#local/cloud/cloud-error.ts';
import { claimPidfile, livingOwner, writePidfile } from '#local/cloud/pidfile.ts';
import { temporaryFolder } from './started-cloud.ts';

describe('a pidfile', () => {
  it('is refused while its owner lives, and free again when it was given back', () => {
    const file = join(temporaryFolder(), 'pid');
    const giveBack = claimPidfile(file);
    let thrown: unknown;
    try {
      claimPidfile(file);
    } catch (error) {
      thrown = error;
    }
    expect(isCloudError(thrown, 'cloud/directory-in-use') && thrown.context).toEqual({ file, pid: process.pid });
    giveBack();
    expect(existsSync(file)).toBe(false);
    claimPidfile(file)();
  });

  it('of a dead process is taken over', async () => {
    const file = join(temporaryFolder(), 'pid');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    writePidfile(file, child.pid ?? 0);
    expect(livingOwner(file)).toBe(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(livingOwner(file)).toBeUndefined();
    claimPidfile(file)();
  });

  it.runIf(process.platform === 'linux')('of an earlier process with the same number is taken over', () => {
    const file = join(temporaryFolder(), 'pid');
    writeFileSync(file, `${process.pid} 1`);
    expect(() => claimPidfile(file)()).not.toThrow();
  });

  it.each(['', 'nonsense', '-1 5'])('with %j in it is taken over', (content) => {
    const file = join(temporaryFolder(), 'pid');
    writeFileSync(file, content);
    expect(() => claimPidfile(file)()).not.toThrow();
  });
});
