import type { z } from 'zod';
import type { Role } from './vocabulary.ts';

/** One row of the command table: route, OpenAPI, CLI and scenario schema all derive from it. */
export interface CommandSpec {
  readonly name: string;
  readonly stage: string;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{id}` is the target. */
  readonly path: string;
  readonly roles: readonly Role[];
  readonly summary: string;
  readonly rules: readonly string[];
  readonly body: z.ZodObject;
}
