import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { groupLives } from '../../launch/processes.ts';
import { freePort, LaunchError } from '../../launch/state.ts';
import { searchAttributes, startTemporal } from '../../launch/temporal.ts';
import { findTemporal } from '../../launch/temporal-binary.ts';
import { temporaryFolder, tidySpawn, withEnv } from './kit.ts';

const folder = temporaryFolder();
const spawn = tidySpawn();
const log = join(folder, 'get.log');
const none = { TEMPORAL_ADDRESS: undefined, PATH: dirname(process.execPath) };
/** A proxy that refuses at once: no test downloads anything. */
const offline = { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };

function script(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A stand-in for Go: its `install` lays a program into GOBIN. */
function fakeGo(name: string, install: string): string {
  return dirname(script(join(folder, name, 'go'), install));
}

describe('Where Temporal comes from', () => {
  const say = (): void => undefined;

  it('TEMPORAL_ADDRESS: a server of yours, nothing is started', () =>
    withEnv({ TEMPORAL_ADDRESS: 'temporal.example:7233' }, async () => {
      expect(await startTemporal({ folder, port: 1, uiPort: 2, spawn: () => expect.unreachable() })).toMatchObject({
        address: 'temporal.example:7233',
        child: undefined,
      });
    }));

  it('PATH comes before the cached copy', async () => {
    const cached = script(join(folder, 'cache', 'perennial', 'bin', 'temporal'), 'echo cached');
    const onPath = script(join(folder, 'bin', 'temporal'), 'echo on PATH');
    const cache = { ...none, XDG_CACHE_HOME: join(folder, 'cache') };
    expect(await withEnv({ ...cache, PATH: dirname(onPath) }, () => findTemporal({ say, spawn, log }))).toEqual({
      file: onPath,
      how: 'from PATH',
    });
    expect(await withEnv(cache, () => findTemporal({ say, spawn, log }))).toEqual({ file: cached, how: 'cached copy' });
  });

  it('two starts at once build one, and both have it whole', async () => {
    const go = fakeGo(
      'go-slow',
      'echo "$@ $GOTOOLCHAIN" >> "$GOBIN/../built"; sleep 1; printf "#!/bin/sh\\necho 1.5.1\\n" > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"',
    );
    const home = join(folder, 'two');
    const said: string[] = [];
    const env = { ...none, ...offline, XDG_CACHE_HOME: home, PATH: [go, '/usr/bin', '/bin'].join(delimiter) };
    const both = await withEnv(env, () =>
      Promise.all([1, 2].map(() => findTemporal({ say: (line) => said.push(line), spawn, log }))),
    );
    const file = join(home, 'perennial', 'bin', 'temporal');
    expect(both.map((found) => 'file' in found && found.file)).toEqual([file, file]);
    expect(readFileSync(join(dirname(file), 'built'), 'utf8')).toBe(
      'install github.com/temporalio/cli/cmd/temporal@v1.5.1 local\n',
    );
    expect(said.filter((line) => line.includes('building Temporal'))).toHaveLength(1);
    expect(said.some((line) => line.includes('waiting for it'))).toBe(true);
  });

  it('a build that fails says what Go said, leaves nothing, and can be tried again', async () => {
    const go = fakeGo('go-fails', 'echo "no space left on device" >&2; exit 1');
    const home = join(folder, 'fails');
    const env = { ...none, ...offline, XDG_CACHE_HOME: home, PATH: [go, '/usr/bin', '/bin'].join(delimiter) };
    for (const _ of [1, 2])
      await expect(withEnv(env, () => findTemporal({ say, spawn, log }))).rejects.toThrow(
        /Go could not build Temporal.*TEMPORAL_ADDRESS.*no space left/s,
      );
    expect(existsSync(join(home, 'perennial', 'bin', 'temporal'))).toBe(false);
  });

  it('a download without a byte is given up, and without Go a sentence says what to do', async () => {
    const silent = createServer(() => undefined); // takes the connection, and never answers
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()));
    const proxy = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
    const env = { ...none, XDG_CACHE_HOME: join(folder, 'silent'), HTTPS_PROXY: proxy, https_proxy: proxy };
    const failed = await withEnv(env, () => findTemporal({ say, spawn, log }).catch((error: unknown) => error));
    silent.close();
    expect(failed).toBeInstanceOf(LaunchError);
    expect((failed as Error).message).toMatch(/Install the Temporal CLI.*TEMPORAL_ADDRESS.*Go 1.25/);
  });
});

describe('The development server', () => {
  it('keeps runs and settings across a SIGKILL, and starts again on the same file', async () => {
    const port = await freePort(27_233);
    const uiPort = await freePort(28_233);
    const start = () => withEnv({ TEMPORAL_ADDRESS: undefined }, () => startTemporal({ folder, port, uiPort, spawn }));
    const first = await start();
    await connected(first.address, async (client) => {
      await client.workflow.start('nobody-works-on-it', { workflowId: 'kept', taskQueue: 'none' });
      const { config } = await client.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
      const { customAttributes } = await client.connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(Object.keys(searchAttributes)));
    });
    await first.child?.kill();
    expect(groupLives(first.child?.pid ?? 0)).toBe(false);
    const second = await start();
    await connected(second.address, async (client) => {
      expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
    });
    await second.child?.stop();
  });

  it('sees none of our keys', async () => {
    const seen = join(folder, 'seen');
    const temporal = script(join(folder, 'spy', 'temporal'), `env > ${seen}; exit 1`);
    const env = {
      TEMPORAL_ADDRESS: undefined,
      PERENNIAL_STAMP_KEYS: 'dev:secret',
      PATH: [dirname(temporal), '/usr/bin', '/bin'].join(delimiter),
    };
    await expect(withEnv(env, () => startTemporal({ folder, port: 1, uiPort: 2, spawn }))).rejects.toThrow(
      'Temporal ended by itself (exit 1)',
    );
    expect(readFileSync(seen, 'utf8')).not.toContain('PERENNIAL');
  });
});

async function connected(address: string, work: (client: Client) => Promise<void>): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
