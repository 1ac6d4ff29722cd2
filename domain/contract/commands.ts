import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { amount } from '../fields.ts';
import { contractKinds } from './authority.ts';

const called = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((text) => /[\p{L}\p{N}]/u.test(text), { error: 'has no letter and no digit' });

export const createContract = z.strictObject({
  counterparty: called,
  /** What it is about: the same matter within 60 days is the same contract (AU-5). */
  matter: called,
  kind: z.enum(contractKinds),
  /** USD: what is spent, paid or written off; of terms, the yearly revenue. */
  amount: amount.optional(),
  /** The budget has it. */
  planned: z.boolean().optional(),
  policy: z.string().max(100).optional(),
  clock: z.string().max(100).optional(),
});
export type CreateContract = z.infer<typeof createContract>;

const empty = z.strictObject({});
/** The office decides, not the role: AU-1 refuses Sales by its rule. */
const anybody = ['sales', 'approver', 'deal desk', 'finance', 'legal', 'ops', 'admin'] as const;

export const contractCommands = [
  {
    name: 'create-contract',
    stage: 'contract',
    method: 'POST',
    path: '/v1/contracts',
    roles: anybody,
    rules: ['AU-2', 'AU-3', 'AU-4', 'AU-5'],
    summary:
      'Ask for a contract, an expense, a payment or a write-off of the company; the same matter is added to the first.',
    body: createContract,
  },
  {
    name: 'approve-contract',
    stage: 'contract',
    method: 'POST',
    path: '/v1/contracts/{id}/approve-contract',
    roles: anybody,
    rules: ['AU-2', 'AU-3', 'AU-4'],
    summary: 'Say yes in one’s office; lower tiers come first.',
    body: empty,
  },
  {
    name: 'stamp-contract',
    stage: 'contract',
    method: 'POST',
    path: '/v1/contracts/{id}/stamp-contract',
    roles: ['legal'],
    rules: ['AU-1'],
    summary: 'Legal’s stamp, without which nobody signs.',
    body: empty,
  },
  {
    name: 'sign-contract',
    stage: 'contract',
    method: 'POST',
    path: '/v1/contracts/{id}/sign-contract',
    roles: anybody,
    rules: ['AU-1', 'AU-2', 'AU-3', 'AU-4'],
    summary: 'Sign for the company, in one’s office.',
    body: empty,
  },
] as const satisfies readonly CommandSpec[];
