import type { z } from 'zod';

/** A mistake in a document: where, and why it is one. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

export type Path = Problem['path'];

/** What a schema does not like, a mistake for each place; each unknown key is one of its own. */
export function shapeProblems(error: z.ZodError): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...path, key], reason: 'is not known here' }))
      : [{ path, reason: isMissing(issue) ? 'is missing' : issue.message }];
  });
}

const isMissing = ({ code, message }: { code: string; message: string }): boolean =>
  code === 'invalid_type' && message.endsWith('received undefined');

/** `products.3.prices.0.to: lies before the price begins` */
export const problemText = ({ path, reason }: Problem): string => `${path.join('.') || 'document'}: ${reason}`;
