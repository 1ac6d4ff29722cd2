import { z } from 'zod';
import { approvalCommands } from './approval/commands.ts';
import { bookingCommands } from './booking/commands.ts';
import type { CommandSpec } from './command-spec.ts';
import { reason } from './fields.ts';
import { internalInvoicingCommands, invoicingCommands } from './invoicing/commands.ts';
import { internalOpportunityCommands, opportunityCommands } from './opportunity/commands.ts';
import { provisioningCommands } from './provisioning/commands.ts';
import { quotingCommands } from './quoting/commands.ts';
import { internalRenewalCommands, renewalCommands } from './renewal/commands.ts';
import { supportCommands } from './support/commands.ts';

const lifeCommands = [
  {
    name: 'unpark',
    stage: 'subscription',
    method: 'POST',
    path: '/v1/subscriptions/{id}/unpark',
    roles: ['ops'],
    rules: [],
    summary: 'Let a parked subscription go on, with a reason.',
    body: z.strictObject({ reason }),
  },
] as const satisfies readonly CommandSpec[];

/** The public table of a subscription's commands, by stage. What is not in it cannot be asked for. */
export const commandTable = [
  ...opportunityCommands,
  ...quotingCommands,
  ...approvalCommands,
  ...bookingCommands,
  ...invoicingCommands,
  ...provisioningCommands,
  ...supportCommands,
  ...renewalCommands,
  ...lifeCommands,
] as const;

/** What one subscription's event asks of another: refused at any door but that of effects. */
export const internalCommands = [
  ...internalRenewalCommands,
  ...internalInvoicingCommands,
  ...internalOpportunityCommands,
] as const;

export type CommandName = (typeof commandTable | typeof internalCommands)[number]['name'];

const byName = new Map<string, CommandSpec>([...commandTable, ...internalCommands].map((spec) => [spec.name, spec]));
export const commandSpec = (name: string): CommandSpec | undefined => byName.get(name);
