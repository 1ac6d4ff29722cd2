import { randomBytes } from 'node:crypto';

export type Call = ReturnType<typeof caller>;

/** A small client: each write under a key of its own. */
export function caller(
  url: string,
): (
  method: string,
  path: string,
  key: string,
  body?: unknown,
  idempotency?: string,
) => Promise<{ status: number; body: Record<string, unknown> }> {
  return async (method, path, key, body, idempotency) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'idempotency-key': idempotency ?? randomBytes(12).toString('hex'),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
}
