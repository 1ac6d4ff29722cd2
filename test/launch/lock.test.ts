import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryLock } from '../../launch/lock.ts';
import { birthOf } from '../../launch/processes.ts';
import { LaunchError, takeLock } from '../../launch/state.ts';
import { node, temporaryFolder, tidySpawn, until } from './kit.ts';

const folder = temporaryFolder();
const spawn = tidySpawn();

describe('One start at a time in a folder', () => {
  const file = join(folder, 'lock');
  const deadPid = spawnSync(process.execPath, ['-e', '']).pid;

  it('is given back', () => {
    const release = takeLock(folder);
    release();
    expect(existsSync(file)).toBe(false);
  });

  it('a lock that a living process holds is refused with its pid', () => {
    const other = spawn({ name: 'other', ...node('setTimeout(() => {}, 60000)'), log: join(folder, 'other.log') });
    writeFileSync(file, `${other.pid} ${birthOf(other.pid ?? 0)}`);
    expect(() => takeLock(folder)).toThrow(LaunchError);
    expect(() => takeLock(folder)).toThrow(`process ${other.pid}`);
  });

  it.each([
    { whose: 'a dead process', text: `${deadPid} long ago` },
    { whose: 'a pid that another program has by now', text: `${process.pid} long ago` },
    { whose: 'a start of an older version', text: String(deadPid) },
    { whose: 'nobody that can be read', text: '' },
  ])('a lock of $whose is taken over', ({ text }) => {
    writeFileSync(file, text);
    const release = takeLock(folder);
    expect(readFileSync(file, 'utf8')).toContain(String(process.pid));
    release();
  });

  it('only the holder gives it back', () => {
    const lock = tryLock(file);
    const own = readFileSync(file, 'utf8');
    writeFileSync(file, 'taken over by somebody');
    if ('release' in lock) lock.release();
    expect(readFileSync(file, 'utf8')).toBe('taken over by somebody');
    expect(own).toContain(String(process.pid));
  });

  it('of many that find the same dead lock, one has it', async () => {
    const race = join(folder, 'race');
    writeFileSync(race, `${deadPid} long ago`);
    const over = join(folder, 'race-is-over');
    const code = `import { existsSync } from 'node:fs';
      import { tryLock } from ${JSON.stringify(new URL('../../launch/lock.ts', import.meta.url).href)};
      while (Date.now() < Number(process.argv[1])) {}
      console.log('release' in tryLock(${JSON.stringify(race)}) ? 'won' : 'lost');
      setInterval(() => existsSync(${JSON.stringify(over)}) && process.exit(), 20);`;
    const at = Date.now() + 1500;
    const racers = Array.from({ length: 4 }, (_, n) =>
      spawn({
        name: `racer ${n}`,
        command: process.execPath,
        args: ['--import', 'tsx', '--input-type=module', '-e', code, String(at)],
        log: join(folder, `racer-${n}.log`),
      }),
    );
    await until(() => racers.every((racer) => racer.tail() !== ''));
    writeFileSync(over, '');
    expect(racers.map((racer) => racer.tail()).filter((said) => said === 'won')).toHaveLength(1);
  });
});
