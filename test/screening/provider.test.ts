import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpScreener, ProviderError } from '../../screening/http.ts';

let server: Server | undefined;
afterEach(() => server?.closeAllConnections());
afterEach(() => new Promise((done) => (server ? server.close(done) : done(undefined))));

/** @param answers one for each request, the last one for all that follow; undefined never answers */
async function provider(
  ...answers: ({ status?: number; body: string } | undefined)[]
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(body);
      if (answer) response.writeHead(answer.status ?? 200).end(answer.body);
    });
  });
  const listening = server;
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/screen`, asked };
}

const parties = [{ id: 'acc_1', kind: 'company', name: 'Northwind', country: 'US' }] as const;
const thresholds = { yellowFrom: 85, redFrom: 95 };
const screen = (url: string) => httpScreener({ url, timeoutMs: 200, tries: 3, pauseMs: 1 }).screen(parties, thresholds);
const answer = (...results: unknown[]) => ({ body: JSON.stringify({ results }) });
const yellow = { party: 'acc_1', status: 'Yellow', hits: [{ list: 'sdn', entry: '1', name: 'Northwynd', score: 90 }] };

describe('A provider over HTTP', () => {
  it('is asked about parties with the thresholds of the policy, and its answer is taken', async () => {
    const { url, asked } = await provider(answer(yellow));
    expect(await screen(url)).toEqual([{ ...yellow, of: 'company|Northwind|US|' }]);
    expect(JSON.parse(asked[0] ?? '')).toEqual({ parties, thresholds });
  });

  it('is asked again after 5xx, 429 and silence', async () => {
    const { url, asked } = await provider({ status: 503, body: '' }, undefined, answer(yellow));
    expect(await screen(url)).toMatchObject([{ status: 'Yellow' }]);
    expect(asked).toHaveLength(3);
  });

  it('is given up after three tries', async () => {
    const { url, asked } = await provider({ status: 500, body: '' });
    await expect(screen(url)).rejects.toThrow(ProviderError);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['no JSON', { body: 'Clear' }],
    ['a status that is none', answer({ ...yellow, status: 'Green' })],
    ['a status of another type', answer({ ...yellow, status: true })],
    ['a score as text', answer({ ...yellow, hits: [{ list: 'a', entry: '1', name: 'x', score: '90' }] })],
    ['a field too many', answer({ ...yellow, cleared: true })],
    ['another party', answer({ ...yellow, party: 'acc_2' })],
    ['nobody', answer()],
    ['a party twice', answer(yellow, { ...yellow, status: 'Clear', hits: [] })],
    ['Clear with hits', answer({ ...yellow, status: 'Clear' })],
    ['401', { status: 401, body: '{}' }],
  ])('%s is refused, not guessed at, and not asked for again', async (_what, given) => {
    const { url, asked } = await provider(given);
    await expect(screen(url)).rejects.toThrow(ProviderError);
    expect(asked).toHaveLength(1);
  });
});
