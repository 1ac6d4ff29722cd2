import { z } from 'zod';
import { identity } from '../domain/screening/screening.ts';
import type { Screener } from './screener.ts';

export interface Provider {
  readonly url: string;
  readonly key?: string | undefined;
  readonly timeoutMs?: number;
  /** Tries in all, with a growing pause between them. */
  readonly tries?: number;
  readonly pauseMs?: number;
}

const answerShape = z.strictObject({
  results: z
    .array(
      z.strictObject({
        party: z.string().min(1).max(200),
        status: z.enum(['Clear', 'Pending', 'Yellow', 'Red']),
        hits: z
          .array(
            z.strictObject({
              list: z.string().min(1).max(200),
              entry: z.string().min(1).max(200),
              name: z.string().min(1).max(500),
              score: z.number().int().min(0).max(100),
            }),
          )
          .max(50),
      }),
    )
    .max(100),
});

/** The provider answered, and not as it should: nothing of it counts. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
}

const mostBytes = 1_048_576;

/**
 * A provider over HTTP: `POST url {parties, thresholds}` answers `{results: [{party, status, hits}]}`. Timeouts, 429 and
 * 5xx are tried again; any other status, another shape, a party too many or too few are mistakes, and no guess is made.
 */
export function httpScreener({ url, key, timeoutMs = 5000, tries = 3, pauseMs = 200 }: Provider): Screener {
  return {
    against: new URL(url).host,
    screen: async (parties, thresholds) => {
      if (parties.length === 0) return [];
      const text = await ask(JSON.stringify({ parties, thresholds }));
      const { results } = read(text);
      return parties.map((party) => {
        const [said, twice] = results.filter((result) => result.party === party.id);
        if (!said || twice || results.length !== parties.length)
          throw new ProviderError(`It was asked about ${parties.length} parties and answered about others.`);
        if (said.status === 'Clear' && said.hits.length > 0)
          throw new ProviderError(`${party.id} is Clear and has hits.`);
        return { party: party.id, of: identity(party), status: said.status, hits: said.hits };
      });
    },
  };

  async function ask(body: string): Promise<string> {
    for (let tried = 1; ; tried++) {
      const answer = await once(body);
      if (typeof answer === 'string') return answer;
      if (tried >= tries || !answer.again) throw new ProviderError(answer.reason);
      await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (tried - 1)));
    }
  }

  async function once(body: string): Promise<string | { again: boolean; reason: string }> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'error',
        headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      if (response.ok) return text;
      return { again: response.status === 429 || response.status >= 500, reason: `It answered ${response.status}.` };
    } catch (error) {
      return { again: true, reason: `It gave no answer: ${(error as Error).name}.` };
    }
  }
}

function read(text: string): z.infer<typeof answerShape> {
  if (text.length > mostBytes) throw new ProviderError('Its answer is too long.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ProviderError('Its answer is no JSON.');
  }
  const parsed = answerShape.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ProviderError(`Its answer has another shape: ${issue?.path.join('.')}: ${issue?.message}`);
}
