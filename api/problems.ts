import { type RefusalCode, refusals } from '../domain/refusal.ts';

/** A problem of the edge itself rather than of the business. */
export const edgeProblems = {
  'document.damaged': { status: 500, title: 'The stored bytes are not what they were' },
  'document.empty': { status: 400, title: 'There is nothing in it' },
  'document.type-not-allowed': { status: 415, title: 'Documents of this type are not taken in' },
  'request.unauthenticated': { status: 401, title: 'No valid key came with the request' },
  'request.idempotency-key-required': { status: 400, title: 'Writes need an Idempotency-Key' },
  'request.idempotency-key-reused': { status: 422, title: 'This Idempotency-Key came with another body before' },
  'request.malformed': { status: 400, title: 'The request cannot be read' },
  'request.blocked-place': { status: 403, title: 'There is no access from there' },
  'request.not-found': { status: 404, title: 'There is nothing here' },
  'request.stale': { status: 412, title: 'It has changed since you read it' },
  'cart.stopped': { status: 409, title: 'The cart stopped at a command that came out otherwise' },
  'cart.nothing-made': { status: 422, title: 'The earlier command makes no such thing' },
  'request.too-many': { status: 429, title: 'Too many requests at once' },
  'server.unavailable': { status: 503, title: 'A part is out of reach; try again' },
  'server.error': { status: 500, title: 'Something went wrong here' },
} as const;

export type EdgeCode = keyof typeof edgeProblems;

const statusOf = { state: 409, rule: 422, role: 403, unknown: 404, version: 412 } as const;

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly rule?: string;
  readonly detail: string;
  readonly [extra: string]: unknown;
}

/** RFC 9457. */
export function problemOf(
  code: RefusalCode | EdgeCode,
  detail?: string,
  rule?: string,
  extra: Record<string, unknown> = {},
): Problem {
  const known =
    code in refusals
      ? { title: refusals[code as RefusalCode].title, status: statusOf[refusals[code as RefusalCode].kind] }
      : edgeProblems[code as EdgeCode];
  return {
    type: `/problems/${code}`,
    title: known.title,
    status: known.status,
    code,
    ...(rule ? { rule } : {}),
    detail: detail ?? `${known.title}.`,
    ...extra,
  };
}

/** Thrown at the edge only; the error handler sends it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(code: RefusalCode | EdgeCode, detail?: string, rule?: string, extra?: Record<string, unknown>) {
    super(code);
    this.problem = problemOf(code, detail, rule, extra);
  }
}
