import { z } from 'zod';
import { appointmentKinds } from '../domain/appointment.ts';
import { contractKinds } from '../domain/contract/authority.ts';
import { localDate } from '../domain/fields.ts';
import {
  opportunityCategories,
  opportunityTypes,
  quoteTypes,
  roles,
  routes,
  slots,
  stages,
} from '../domain/vocabulary.ts';

/**
 * What readers get, for the reference page and for typed clients. They describe and never cut: a field that is not
 * named here comes along. A test holds real answers against them.
 */
const amount = z.string().meta({ description: 'USD, as text', examples: ['1,105.64'] });
const instant = z.iso.datetime();
const id = z.string();
const thing = { subscription: id, account: id };

const line = z.looseObject({
  product: z.string(),
  sku: z.string(),
  quantity: z.number().int().describe('Seats on this line; of an amendment the new total (QA-4)'),
  added: z.number().int(),
  listPrice: amount,
  unitPrice: amount.describe('USD per seat and year'),
  annual: amount,
  start: localDate,
  end: localDate.describe('Not included'),
  days: z.number().int(),
  amount,
});

export const opportunity = z.looseObject({
  ...thing,
  id,
  name: z.string(),
  type: z.enum(opportunityTypes),
  stage: z.enum(stages),
  category: z.enum([...opportunityCategories, 'Decommissioned']).describe('Set by the deal desk (OT-4)'),
  registration: z
    .looseObject({ partner: id, status: z.string() })
    .optional()
    .describe('Of the deal, by a partner (QCH-7)'),
  owner: id,
  createdOn: localDate,
  heldUntil: localDate.nullable().describe('Booked too early: held until then (BT-1)'),
  submission: z.looseObject({ status: z.string(), quote: id, submittedOn: localDate }).nullable(),
  quotes: z.array(z.looseObject({ id, primary: z.boolean(), status: z.string(), version: z.number().int() })),
});

export const quote = z.looseObject({
  ...thing,
  id,
  opportunity: id,
  type: z.enum(quoteTypes),
  version: z.number().int(),
  status: z.enum(['Draft', 'Approvals Not Required', 'Approvals Required', 'In Review', 'Approved', 'Rejected']),
  approvedAt: instant.optional().describe('Since when this version can be accepted (QC-10)'),
  primary: z.boolean(),
  lines: z.array(line),
  start: localDate,
  end: localDate,
  initialTerm: z.number().int().describe('Months'),
  renewalTerm: z.number().int().describe('Months'),
  paymentTermDays: z.number().int(),
  periods: z
    .array(
      z.looseObject({
        start: localDate,
        end: localDate.describe('Not included'),
        subtotal: amount,
        billTo: id,
        soldTo: id,
        paymentTermDays: z.number().int(),
        otherRequests: z.string().optional(),
      }),
    )
    .optional()
    .describe('Of a ramp: what holds in each period, its own or that of the whole quote (QRP-8)'),
  entity: z.string(),
  template: z.string(),
  invoiceOwner: id.optional().describe('Of a deal through a partner (QC-5)'),
  invoiceOwnerContact: id.optional(),
  resalePartner: id.optional(),
  distributor: id.optional(),
  superSonics: z
    .looseObject({ departures: z.array(z.string()), optOutLanguage: z.array(z.string()) })
    .optional()
    .describe('Contract and switch of each feature (QC-17)'),
  fairValueReview: z.array(z.string()).optional().describe('The tiers that revenue accounting has to judge (QC-15)'),
  validUntil: localDate,
  total: amount,
  listTotal: amount,
});

export const approval = z.looseObject({
  ...thing,
  id,
  opportunity: id,
  quote: id,
  version: z.number().int().describe('Of the quote; a decision about another version is 412'),
  slot: z.enum(slots),
  order: z.number().int(),
  status: z.enum(['Waiting', 'Open', 'Approved', 'Rejected', 'Recalled', 'Void', 'Overridden', 'Spared']),
  reasons: z.array(z.looseObject({ kind: z.string(), text: z.string(), rule: z.string() })),
  asked: z.array(id),
  waitsFor: z.array(id),
  until: instant.nullable().optional(),
});

export const inbox = z.object({
  data: z.array(approval),
  counts: z.object({
    all: z.number().int(),
    open: z.number().int(),
    late: z.number().int().describe('Open past their deadline'),
  }),
  next: z.string().nullable(),
});

const percentText = z.string().meta({ examples: ['18 %'] });
export const approvalCase = z.object({
  approval: z.object({
    id,
    slot: z.enum(slots),
    status: z.string(),
    version: z.number().int(),
    until: instant.nullable(),
    waitsFor: z.array(z.string()),
  }),
  account: z.object({ id, name: z.string(), country: z.string(), region: z.string().nullable() }),
  opportunity: z.object({ id, name: z.string(), type: z.string(), owner: z.string() }),
  reasons: z.array(z.object({ text: z.string(), rule: z.string() })),
  comments: z.string().nullable(),
  quote,
  margin: z.object({
    listTotal: amount,
    total: amount,
    givenUp: amount,
    discount: percentText,
    lines: z.array(
      z.object({ product: z.string(), discount: percentText, programme: percentText, beyond: percentText }),
    ),
  }),
  history: z.array(
    z.object({
      quote: id,
      opportunity: id,
      name: z.string(),
      closedOn: localDate.nullable(),
      total: amount,
      discount: percentText,
    }),
  ),
  decisions: z.array(
    z.object({
      slot: z.string(),
      version: z.number().int(),
      status: z.string(),
      by: z.string().nullable(),
      at: instant.nullable(),
      comment: z.string().nullable(),
    }),
  ),
  ifApproved: z.union([
    z.object({ follows: z.array(z.string()), waitsFor: z.array(z.string()) }),
    z.object({ refused: z.string(), code: z.string() }),
  ]),
});

export const subscription = z.looseObject({
  id,
  account: id,
  accountName: z.string().nullable(),
  clock: z.string(),
  policy: z.string(),
  channel: z.enum(routes).describe('The route to market, the same for the whole life (QA-7)'),
  seq: z.number().int(),
  now: instant,
  status: z.enum(['Parked', 'Pending', 'Booked', 'Active', 'Grace', 'Expired', 'Cancelled']),
  stages: z.array(z.string()),
  waitsFor: z.array(z.string()),
  blockers: z.array(z.string()),
  seats: z.number().int(),
  start: localDate.nullable(),
  end: localDate.nullable(),
  autoRenew: z.boolean(),
  openInvoices: z.array(id),
  opportunities: z.array(id),
  renewal: z
    .looseObject({
      boundary: localDate,
      will: z.boolean(),
      seats: z.number().int(),
      total: amount,
      reasons: z.array(z.string()),
    })
    .nullable(),
});

export const invoiceLine = z.looseObject({
  id,
  charge: id,
  periodStart: localDate,
  revision: z.number().int(),
  amount,
  calculation: z.looseObject({
    quantity: z.number().int(),
    unitPrice: amount,
    from: localDate,
    to: localDate,
    days: z.number().int(),
    rules: z.array(z.string()),
  }),
});

export const invoice = z.looseObject({
  subscription: id,
  id,
  number: z.string(),
  entity: z.string(),
  date: localDate,
  due: localDate,
  total: amount,
  paid: amount,
  open: amount,
  status: z.enum(['Open', 'Overdue', 'Paid']),
  lines: z.array(invoiceLine),
});

export const creditMemo = z.looseObject({
  subscription: id,
  id,
  number: z.string(),
  opportunity: id.optional().describe('The Credit or Decommission opportunity'),
  entity: z.string(),
  date: localDate,
  total: amount.describe('What the customer has to his credit'),
  used: amount.describe('Applied to invoices or refunded'),
  open: amount,
  status: z.enum(['Open', 'Used']),
  lines: z.array(invoiceLine),
});

export const licence = z.looseObject({
  ...thing,
  id,
  product: z.string(),
  seats: z.number().int(),
  validFrom: localDate,
  validUntil: localDate,
  status: z.enum(['Requested', 'Delivered']),
});

export const supportRequest = z.looseObject({
  ...thing,
  id,
  type: z.string(),
  status: z.string(),
  text: z.string(),
});

export const attachedDocument = z.looseObject({
  ...thing,
  id,
  opportunity: id,
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
  content: z.string().describe('SHA-256 of the bytes, hexadecimal'),
  item: z.string().nullable(),
});

export const account = z.looseObject({
  id,
  name: z.string(),
  country: z.string(),
  clock: z.string(),
  contacts: z.record(z.string(), z.looseObject({ id, email: z.string() })),
  version: z.number().int(),
});

export const person = z.looseObject({
  id,
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(roles)),
  slot: z.enum(slots).optional(),
  manager: id.optional(),
  zone: z.string(),
  active: z.boolean(),
  version: z.number().int(),
});

const slotAsked = z.object({
  slot: z.enum(slots),
  step: z.number().int(),
  anyOf: z.boolean().optional(),
  people: z.array(id),
  reasons: z.array(z.object({ kind: z.string(), text: z.string(), rule: z.string() })),
});
export const whatIf = z.object({
  before: z.array(slotAsked),
  after: z.array(slotAsked),
  more: z.array(z.enum(slots)),
  fewer: z.array(z.enum(slots)),
  total: z.object({ before: amount, after: amount }),
});

export const contract = z.looseObject({
  id: z.string(),
  matter: z.string(),
  counterparty: z.string(),
  kind: z.enum(contractKinds),
  total: amount,
  status: z.enum(['Draft', 'Approved', 'Signed']),
  waitsFor: z.array(z.string()),
  version: z.number().int(),
});

export const appointment = z.looseObject({
  id,
  kind: z.enum(appointmentKinds),
  at: instant,
  summary: z.string(),
});

export const timelineEntry = z.looseObject({
  seq: z.number().int(),
  at: instant,
  stage: z.string(),
  text: z.string(),
  by: z.string(),
  amount: amount.optional(),
  rules: z.array(z.string()),
});

export const charge = z.looseObject({
  id,
  product: z.string(),
  quantity: z.number().int(),
  unitPrice: amount,
  start: localDate,
  end: localDate,
});
export const term = z.looseObject({
  start: localDate,
  end: localDate,
  months: z.number().int(),
  periods: z
    .array(z.looseObject({ start: localDate, end: localDate }))
    .optional()
    .describe('Of a ramp (QRP-8)'),
});
export const event = z.looseObject({
  stream: z.string(),
  seq: z.number().int(),
  type: z.string(),
  at: instant,
  by: z.string(),
  hash: z.string().describe('SHA-256 over the hash before it and the content'),
});
export const feed = z.looseObject({
  data: z.array(event.extend({ position: z.number().int() }).partial({ by: true, at: true })),
  after: z.number().int().describe('The cursor for the next call'),
});
const commandRow = z.looseObject({ id: z.string(), name: z.string(), by: z.string(), door: z.string() });
export const commands = z.looseObject({
  accepted: z.array(commandRow.extend({ seqFrom: z.number().int(), seqTo: z.number().int() })),
  refused: z.array(commandRow.extend({ code: z.string(), rule: z.string().nullable(), detail: z.string() })),
});
export const commandStatus = z.looseObject({
  id: z.string(),
  status: z.enum(['pending', 'accepted', 'refused']),
  subscription: id,
  seq: z.number().int().optional(),
  code: z.string().optional(),
  rule: z.string().nullable().optional(),
});
export const renewal = z.looseObject({
  boundary: localDate,
  end: localDate,
  will: z.boolean(),
  seats: z.number().int(),
  total: amount,
  rows: z.array(z.looseObject({ row: z.string(), yes: z.boolean(), why: z.string(), rule: z.string() })),
  reasons: z.array(z.string()),
});
export const checklistItem = z.looseObject({ item: z.string(), required: z.boolean(), done: z.boolean() });
export const portalAddOn = z.looseObject({
  product: z.string(),
  total: z.number().int(),
  added: z.number().int(),
  start: z.string(),
  end: z.string(),
  fullPrice: z.string(),
  credit: z.string(),
  charge: z.string(),
});
export const rebates = z.looseObject({
  partner: id,
  quarter: z.string(),
  services: z.number().int(),
  percent: z.string(),
  mostPerDeal: z.string(),
  deals: z.array(z.looseObject({ opportunity: id, netArr: z.string(), rebate: z.string() })),
  total: z.string(),
  payBy: z.string(),
});
export const mail = z.looseObject({
  id: z.number().int(),
  subscription: id,
  status: z.enum(['pending', 'kept', 'sent', 'undeliverable', 'failed']),
  to: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
});
export const incident = z.looseObject({
  id: z.number().int(),
  subscription: id,
  kind: z.string(),
  detail: z.string(),
  closedAt: z.string().nullable(),
});
export const document = z.looseObject({
  id: z.string().meta({ examples: ['gitlab@2'] }),
  kind: z.enum(['catalogue', 'policy']),
  of: z.string(),
  version: z.number().int(),
  effectiveFrom: localDate,
  status: z.enum(['Draft', 'Published']),
});
export const documentChange = z.looseObject({
  change: z.string().optional().describe('Of a catalogue: what kind of change'),
  path: z.string().optional().describe('Of a policy: where'),
});
export const usage = z.looseObject({
  subscription: id,
  date: localDate,
  billableUsers: z.number().int().optional(),
  product: z.string().optional(),
  quantity: z.number().int().optional(),
});
const party = z.looseObject({ name: z.string(), email: z.string(), country: z.string() }).optional();
export const orderForm = z.looseObject({
  kind: z.enum(['Order Form', 'Draft Proposal']),
  title: z.string(),
  quote: id,
  version: z.number().int(),
  template: z.string(),
  date: localDate.describe('On which this version was made'),
  seller: z.looseObject({ entity: z.string(), name: z.string(), address: z.array(z.string()) }),
  customer: z.string(),
  soldTo: party,
  billTo: party,
  start: localDate,
  end: localDate.describe('Not included'),
  lastDay: localDate.describe('Included, as it is printed (C-2)'),
  validUntil: localDate,
  lines: z.array(
    z.looseObject({
      product: z.string(),
      sku: z.string(),
      quantity: z.number().int().describe('Of an amendment the added ones; negative where they are given back (QU-1)'),
      charged: z.enum(['by the year', 'once']),
      listPrice: amount.optional().describe('Absent on a template that hides the discount (QC-3)'),
      discount: z.string().optional(),
      unitPrice: amount,
      start: localDate,
      lastDay: localDate,
      days: z.number().int(),
      amount,
    }),
  ),
  listTotal: amount.optional(),
  discount: amount.optional(),
  total: amount,
  terms: z.array(z.looseObject({ heading: z.string(), text: z.string() })),
  signatures: z.array(z.string()),
  verification: z.string().describe('SHA-256 of the canonical JSON of everything else in here; printed on each page'),
});

const compared = z.looseObject({ quote: id, version: z.number().int(), status: z.string() });
const comparedLine = line.omit({ product: true, days: true });
const totals = z.looseObject({ total: amount, listTotal: amount });
export const comparison = z.looseObject({
  before: compared,
  after: compared,
  same: z.boolean(),
  lines: z.array(
    z.looseObject({
      change: z.enum(['added', 'removed', 'changed']),
      product: z.string(),
      before: comparedLine.optional(),
      after: comparedLine.optional(),
      figures: z.array(z.string()).optional().describe('Which of them are others now'),
      difference: amount.describe('After less before'),
    }),
  ),
  sameLines: z.number().int().describe('Lines that both have'),
  totals: z.looseObject({ before: totals, after: totals, difference: amount }),
  terms: z.array(z.looseObject({ term: z.string(), before: z.string(), after: z.string() })),
});

export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string().meta({ description: 'Stable', examples: ['approval.out-of-turn'] }),
  rule: z.string().optional().describe('The business rule that refuses'),
  detail: z.string(),
});

/** What a write answers: the thing as it is now, and what the command did. */
export const written = (of: z.ZodObject) =>
  z.looseObject({
    ...of.partial().shape,
    subscription: id,
    seq: z.number().int(),
    events: z.array(z.string()),
    ids: z.array(id).describe('Of what it made'),
  });

export const pending = z.looseObject({ command: id, status: z.literal('pending') });
export const preview = z.looseObject({
  dryRun: z.literal(true),
  token: z.string(),
  events: z.array(z.looseObject({})),
});
const carted = z.looseObject({ command: z.string(), target: id.optional(), subscription: id.optional() });
export const cartPreview = z.looseObject({
  token: z.string().nullable().describe('For the execution; null where a command is refused'),
  commands: z.array(
    z.discriminatedUnion('status', [
      carted.extend({
        status: z.literal('accepted'),
        token: z.string().describe('Of this command, for the execution'),
        seq: z.number().int(),
        events: z.array(z.looseObject({})),
        changes: z.array(z.looseObject({})),
        ids: z.array(id).describe('Of what it would make'),
      }),
      carted.extend({ status: z.literal('refused'), problem }),
    ]),
  ),
});
export const cartDone = z.looseObject({
  done: z.array(
    carted.extend({ subscription: id, seq: z.number().int(), events: z.array(z.string()), ids: z.array(id) }),
  ),
});
export const pageOf = (of: z.ZodType) => z.looseObject({ data: z.array(of), next: z.string().nullable() });
export const listOf = (of: z.ZodType) => z.looseObject({ data: z.array(of) });

export const resources = {
  subscription,
  opportunity,
  quote,
  approval,
  invoice,
  'credit-memo': creditMemo,
  licence,
  'support-request': supportRequest,
  document: attachedDocument,
  account,
  person,
  contract,
} as const;
