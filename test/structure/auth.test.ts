import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { authenticate, newSecret } from '../../api/auth.ts';
import type { Context } from '../../api/context.ts';

const person = { id: 'per_ana', name: 'Ana', active: true };

const asked = (ip: string, authorization = 'Bearer dev_ana_x', headers = {}): FastifyRequest =>
  ({ ip, headers: { authorization, ...headers } }) as unknown as FastifyRequest;

/** An installation that knows one key, whatever is asked. */
const installation = (
  development: boolean,
  key: { development: boolean; active?: boolean } | undefined = { development: true },
): Context =>
  ({
    development,
    sql: async () => (key ? [{ person: { ...person, active: key.active ?? true }, development: key.development }] : []),
  }) as unknown as Context;

const code = (context: Context, request: FastifyRequest): Promise<string> =>
  authenticate(context, request).then(
    ({ id }) => id,
    (error: { problem?: { code: string } }) => error.problem?.code ?? String(error),
  );

describe('API keys', () => {
  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('a development key works from %s', async (ip) => {
    expect(await code(installation(true), asked(ip))).toBe('per_ana');
  });

  it.each(['10.0.0.7', '192.168.1.2', '203.0.113.9', '::ffff:10.0.0.7', 'fe80::1', '::', '0.0.0.0', '1270.0.0.1'])(
    'a development key is refused from %s',
    async (ip) => {
      expect(await code(installation(true), asked(ip))).toBe('request.unauthenticated');
    },
  );

  it('a development key is refused through a proxy on this machine, which would lend it its own address', async () => {
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
      expect(await code(installation(true), asked('127.0.0.1', undefined, { [name]: '203.0.113.9' }))).toBe(
        'request.unauthenticated',
      );
  });

  it('a development key is refused in production, from this machine too', async () => {
    expect(await code(installation(false), asked('127.0.0.1'))).toBe('request.unauthenticated');
  });

  it('a key of production works from everywhere, also through a proxy', async () => {
    const context = installation(false, { development: false });
    expect(await code(context, asked('203.0.113.9', undefined, { 'x-forwarded-for': '10.1.1.1' }))).toBe('per_ana');
  });

  it('a key of somebody who left is no longer one', async () => {
    expect(await code(installation(false, { development: false, active: false }), asked('127.0.0.1'))).toBe(
      'person.inactive',
    );
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'bearer dev_ana_x', 'dev_ana_x'])(
    '"%s" carries no key',
    async (authorization) => {
      expect(await code(installation(true), asked('127.0.0.1', authorization))).toBe('request.unauthenticated');
    },
  );

  it('32 bytes of chance, of which only the hash is to be kept', () => {
    const [one, two] = [newSecret(), newSecret()];
    expect(one.secret).toMatch(/^pn_live_[\w-]{43}$/);
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(one.secret).not.toBe(two.secret);
    expect(one.hash).not.toContain(one.secret.slice(8));
  });
});
