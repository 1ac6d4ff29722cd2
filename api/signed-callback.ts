import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Sql } from '../db/connection.ts';
import type { Person } from '../domain/people/person.ts';
import type { Caller } from '../worker/settings.ts';
import { isPlainText } from './plain-text.ts';
import { ProblemError } from './problems.ts';
import { isSigned } from './webhook-signature.ts';

const longestId = 100;

/** What is answered to any callback. */
export const outcome = z.object({
  outcome: z.enum(['done', 'ignored']),
  detail: z.string().optional().describe('Of what came too late to change anything'),
});
export type CallbackOutcome = z.infer<typeof outcome>;

/** Signatures are over the body as it came, so it stays text. */
export function takeRawJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** @throws ProblemError 401 before anything of the body is looked at. @returns the id of the callback */
export function signedId(secrets: readonly string[], request: FastifyRequest): string {
  const header = (name: string): string => String(request.headers[`webhook-${name}`] ?? '');
  const headers = { id: header('id'), timestamp: header('timestamp'), signature: header('signature') };
  const fits =
    headers.id.length > 0 &&
    headers.id.length <= longestId &&
    typeof request.body === 'string' &&
    isSigned(secrets, headers, request.body, Date.now() / 1000);
  if (!fits) throw new ProblemError('request.unauthenticated', 'The callback is not signed, or not lately.');
  return headers.id;
}

/** @throws ProblemError with each place that does not fit */
export function readCallback<T>(schema: z.ZodType<T>, body: string): T {
  const parsed = schema.safeParse(json(body));
  if (parsed.success) return parsed.data;
  throw new ProblemError(
    'command.malformed',
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
  );
}

function json(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    if (isPlainText(value)) return value;
  } catch {
    // said below
  }
  throw new ProblemError('request.malformed', 'The body is no JSON.');
}

/** In whose name a callback acts. @param what `this marketplace` */
export async function servicePerson(sql: Sql, caller: Caller | undefined, what: string): Promise<Person> {
  const [row] = await sql<{ person: Person }[]>`
    select body as person from representations where kind = 'person' and id = ${caller?.person ?? ''}`;
  if (row) return row.person;
  throw new ProblemError('request.unauthenticated', `No service person stands for ${what}.`);
}
