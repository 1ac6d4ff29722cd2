import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { id, localDate, text } from '../fields.ts';

export const requestTypes = [
  'licence not received',
  'resend-licence',
  'investigate wrong info',
  'end-of-availability order form',
  'other',
] as const;
export const openSupportRequest = z.strictObject({
  subscription: id.optional(),
  type: z.enum(requestTypes),
  licence: id.optional(),
  /** The address it should go to; only the licence's own contact is accepted (PV-41). */
  to: z.string().max(320).optional(),
  text: text.optional(),
  /** Of an order form: the first day of its term (QE-6). */
  start: localDate.optional(),
});
export const answerSupportRequest = z.strictObject({ answer: text.optional(), resend: z.boolean().optional() });
export const closeSupportRequest = z.strictObject({});
export type OpenSupportRequest = z.infer<typeof openSupportRequest>;
export type AnswerSupportRequest = z.infer<typeof answerSupportRequest>;

export const supportCommands = [
  {
    name: 'open-support-request',
    stage: 'support',
    method: 'POST',
    path: '/v1/support-requests',
    roles: ['sales', 'support', 'deal desk'],
    rules: ['PV-41'],
    summary: 'Ask Support something about one subscription or licence (8.4).',
    body: openSupportRequest,
  },
  {
    name: 'answer-support-request',
    stage: 'support',
    method: 'POST',
    path: '/v1/support-requests/{id}/answer',
    roles: ['support', 'deal desk'],
    rules: ['PV-41'],
    summary: 'Answer; a licence request is answered by sending the licence again.',
    body: answerSupportRequest,
  },
  {
    name: 'close-support-request',
    stage: 'support',
    method: 'POST',
    path: '/v1/support-requests/{id}/close',
    roles: ['sales', 'support', 'deal desk'],
    rules: [],
    summary: 'Close the request.',
    body: closeSupportRequest,
  },
] as const satisfies readonly CommandSpec[];
