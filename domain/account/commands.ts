import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { country, id, localDate, name, reason } from '../fields.ts';
import { screeningCommands } from '../screening/commands.ts';
import { partnerKinds, regions, segments } from '../vocabulary.ts';

/** Full name, mail and complete postal address (QC-2, TC-8). */
export const contactBody = z.strictObject({
  name,
  email: z.email().max(320),
  street: name,
  city: name,
  state: name.optional(),
  postalCode: z.string().trim().min(1).max(20),
  country,
  /** TC-4: it lies in no blocked part of its country. */
  outsideBlockedRegions: z.boolean().optional(),
});
const flags = {
  poRequired: z.boolean().optional(),
  /** Invoices go through a portal of the customer. */
  portalRequired: z.boolean().optional(),
  vatId: z.string().trim().min(4).max(20).optional(),
  exemptionCertificate: z.strictObject({ number: name, validUntil: localDate }).optional(),
  msa: z.boolean().optional(),
  publicSector: z.boolean().optional(),
  programme: z.enum(['education', 'open source', 'startup']).optional(),
  paysBy: z.enum(['invoice', 'card']).optional(),
  offline: z.boolean().optional(),
  segment: z.enum(segments).optional(),
  region: z.enum(regions).optional(),
  silent: z.boolean().optional(),
  excludeFromEoaStarterBronzeOffer: z.boolean().optional(),
};
export const createAccount = z.strictObject({
  name,
  country,
  family: name.optional(),
  clock: z.string().max(100).optional(),
  soldTo: contactBody,
  billTo: contactBody.optional(),
  ...flags,
});
export const changeAccount = z.strictObject({
  name: name.optional(),
  /** Bought by another company, or sold: what is won later is judged by the family of that day (rules 1.0). */
  family: name.optional(),
  billTo: id.optional(),
  soldTo: id.optional(),
  ...flags,
});
export const placeHold = z.strictObject({ kind: z.enum(['trade', 'credit', 'support']), reason });
export const liftHold = z.strictObject({ kind: z.enum(['trade', 'credit', 'support']), reason });

export const recordPartner = z.strictObject({
  kind: z.enum(partnerKinds),
  authorised: z.boolean(),
  certified: z.boolean(),
  /** The programme’s word that it may transact without agreement or certification. */
  programmeApproval: reason.optional(),
});

export type CreateAccount = z.infer<typeof createAccount>;
export type ChangeAccount = z.infer<typeof changeAccount>;
export type ContactBody = z.infer<typeof contactBody>;
export type Hold = z.infer<typeof placeHold>;

export const accountCommands = [
  {
    name: 'create-account',
    stage: 'account',
    method: 'POST',
    path: '/v1/accounts',
    roles: ['sales', 'deal desk', 'admin', 'programme team'],
    rules: ['QC-2'],
    summary: 'Create an account with its sold-to and bill-to contacts.',
    body: createAccount,
  },
  {
    name: 'change-account',
    stage: 'account',
    method: 'PATCH',
    path: '/v1/accounts/{id}',
    roles: ['sales', 'deal desk', 'admin', 'programme team'],
    rules: [],
    summary: 'Change what is known of the account.',
    body: changeAccount,
  },
  {
    name: 'add-contact',
    stage: 'account',
    method: 'POST',
    path: '/v1/accounts/{id}/contacts',
    roles: ['sales', 'deal desk', 'admin', 'programme team'],
    rules: ['QC-2'],
    summary: 'Add a contact with a complete address.',
    body: contactBody,
  },
  {
    name: 'record-partner',
    stage: 'account',
    method: 'PUT',
    path: '/v1/accounts/{id}/partner',
    roles: ['deal desk', 'admin'],
    rules: ['QCH-1'],
    summary: 'Record what kind of partner the account is, and whether it may transact.',
    body: recordPartner,
  },
  {
    name: 'place-hold',
    stage: 'account',
    method: 'POST',
    path: '/v1/accounts/{id}/holds',
    roles: ['deal desk', 'finance', 'legal', 'admin'],
    rules: ['TC-3'],
    summary:
      'Hold the account: by trade or credit nothing is submitted, bought or renewed, by support Support does nothing.',
    body: placeHold,
  },
  {
    name: 'lift-hold',
    stage: 'account',
    method: 'DELETE',
    path: '/v1/accounts/{id}/holds',
    roles: ['finance', 'legal', 'admin'],
    rules: ['TC-3'],
    summary: 'Lift a hold, with a reason; that of trade compliance is lifted by Legal only.',
    body: liftHold,
  },
  ...screeningCommands,
] as const satisfies readonly CommandSpec[];
