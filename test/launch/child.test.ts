import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Child } from '../../launch/child.ts';
import { endOrphans, remember } from '../../launch/orphans.ts';
import { alive, groupLives } from '../../launch/processes.ts';
import { node, temporaryFolder, tidySpawn, until } from './kit.ts';

const folder = temporaryFolder();
const spawn = tidySpawn();
const log = (name: string): string => join(folder, `${name}.log`);
const forever = 'setTimeout(() => {}, 600000)';

describe('A child', () => {
  it('that ends by itself is reported in a sentence, with the end of its log', async () => {
    const why = await new Promise<string>((resolve) => {
      new Child(
        { name: 'Temporal', ...node('console.log("no space left"); process.exit(3)'), log: log('dies') },
        resolve,
      );
    });
    expect(why).toBe(`Temporal ended by itself (exit 3). The end of ${log('dies')}:\nno space left`);
  });

  it('that cannot be started is reported, too, and stopping it touches nobody', async () => {
    const told: string[] = [];
    const child = new Child(
      { name: 'PostgreSQL', command: join(folder, 'nothing-here'), args: [], log: log('missing') },
      (why) => told.push(why),
    );
    await child.stop();
    await child.kill();
    await expect(child.ready(async () => true, 1000)).rejects.toThrow();
    expect(child.pid).toBeUndefined();
  });

  it('that dies before it is ready fails the start with the end of its log', async () => {
    const child = spawn({
      name: 'worker',
      ...node('console.error("bad key"); process.exit(1)'),
      log: log('early'),
      ipc: true,
    });
    await expect(child.saidReady(60_000)).rejects.toThrow(/worker ended by itself \(exit 1\).*bad key/s);
  });

  it('is ready when it says so', async () => {
    const child = spawn({ name: 'api', ...node(`process.send('ready'); ${forever}`), log: log('ready'), ipc: true });
    await child.saidReady(60_000);
    expect(child.dead).toBe(false);
  });

  it('is killed with all that it started itself', async () => {
    const grandchild = `require('node:child_process').spawn(process.execPath, ['-e', '${forever}']); process.send('ready'); ${forever}`;
    const child = spawn({ name: 'family', ...node(grandchild), log: log('family'), ipc: true });
    await child.saidReady(60_000);
    await child.kill();
    expect(groupLives(child.pid ?? 0)).toBe(false);
  });

  it('that was stopped on purpose is no death', async () => {
    const told: string[] = [];
    const child = new Child({ name: 'api', ...node(forever), log: log('stopped') }, (why) => told.push(why));
    await child.stop();
    expect(child.dead).toBe(true);
    expect(told).toEqual([]);
  });

  it('can be held and let go: a signal that does not kill is not waited for', async () => {
    const child = spawn({ name: 'held', ...node(forever), log: log('held') });
    await child.kill('SIGSTOP');
    const state = (): string => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? '';
    if (process.platform === 'linux') await until(() => state() === 'T');
    await child.kill('SIGCONT');
    expect(child.dead).toBe(false);
  });
});

describe('What a killed start left running', () => {
  it('is ended by the next one, and nothing else', async () => {
    const [ours, other] = ['ours', 'other'].map((name) => spawn({ name, ...node(forever), log: log(name) })) as [
      Child,
      Child,
    ];
    remember(folder, [ours, other]);
    const file = join(folder, 'children.json');
    const [first, second] = JSON.parse(readFileSync(file, 'utf8')) as [{ birth: string }, { birth: string }];
    writeFileSync(file, JSON.stringify([first, { ...second, birth: 'a pid of long ago' }]));
    const said: string[] = [];
    await endOrphans(folder, (line) => said.push(line));
    await ours.ended;
    expect(said).toEqual([`ours (process ${ours.pid}) is left over from a start that was killed: ending it`]);
    expect(alive(other.pid ?? 0)).toBe(true);
  });

  it('a folder without a former start has nothing left', async () => {
    await endOrphans(join(folder, 'new'), () => expect.unreachable());
  });
});
