import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { choosePorts, freePort, homeFolder, LaunchError } from '../../launch/state.ts';
import { temporaryFolder, withEnv } from './kit.ts';

const folder = temporaryFolder();

const listen = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

describe('Ports', () => {
  it('a taken port gives way to the next free one', async () => {
    const server = await listen(await freePort(20_000));
    const { port } = server.address() as { port: number };
    expect(await freePort(port)).toBeGreaterThan(port);
    await close(server);
    expect(await freePort(port)).toBe(port);
  });

  it('no free port is a sentence, not a search without end', async () => {
    const all = new Set([65_534, 65_535]);
    await expect(freePort(65_534, all)).rejects.toThrow(LaunchError);
  });

  it('a change is said, remembered, and kept while it is free', async () => {
    const said: string[] = [];
    const server = await listen(await freePort(21_000));
    const { port } = server.address() as { port: number };
    const wish = { API_PORT: String(port) };
    const first = await withEnv(wish, () => choosePorts(folder, (line) => said.push(line)));
    expect(said).toContain(`port ${port} is taken: the API uses ${first.api}`);
    await close(server);
    expect(await choosePorts(folder, () => undefined)).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(4);
    expect(JSON.parse(readFileSync(join(folder, 'ports.json'), 'utf8'))).toEqual(first);
  });
});

describe('The folder of a project', () => {
  it('lies where PERENNIAL_HOME says, with a place for logs', () =>
    withEnv({ PERENNIAL_HOME: join(folder, 'home') }, async () => {
      expect(homeFolder()).toBe(join(folder, 'home'));
      expect(statSync(join(folder, 'home', 'logs')).isDirectory()).toBe(true);
    }));

  it.runIf(process.getuid?.() === 0)('as root, lets the user of the database pass through', () =>
    withEnv({ PERENNIAL_HOME: join(folder, 'closed') }, async () => {
      mkdirSync(join(folder, 'closed'), { mode: 0o700 });
      homeFolder();
      expect(statSync(join(folder, 'closed')).mode & 0o777).toBe(0o711);
    }),
  );
});
