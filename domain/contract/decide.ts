import { addDays, type Instant, type LocalDate } from '../calendar/dates.ts';
import { formatMoney, usd } from '../money/money.ts';
import { delegationsInForce } from '../people/delegation.ts';
import type { Person } from '../people/person.ts';
import type { Policy } from '../policy/policy.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import {
  type AnyOf,
  type AuthorityPolicy,
  authorityFor,
  type ContractKind,
  type Office,
  offices,
} from './authority.ts';
import type { CreateContract } from './commands.ts';
import type { Contract, Given } from './contract.ts';

export type ContractEvent =
  | { readonly type: 'ContractCreated'; readonly data: { readonly contract: Contract } }
  | {
      readonly type: 'ContractExtended';
      readonly data: Pick<Contract, 'needs' | 'planned'> & { readonly part: Contract['parts'][number] };
    }
  | { readonly type: 'ContractStamped'; readonly data: NonNullable<Contract['stamped']> }
  | { readonly type: 'ContractApproved'; readonly data: Given }
  | { readonly type: 'ContractSigned'; readonly data: Given };

/** What a decision about a contract may know besides it. */
export interface ContractFacts {
  /** The day on the contract's clock. */
  readonly on: LocalDate;
  readonly now: Instant;
  readonly policy: Policy;
  /** Who delegates something to whoever acts. */
  readonly delegators?: readonly Person[];
}

type Decision = readonly ContractEvent[] | Refusal;

/** The rule whose tiers decide. */
const rules: Readonly<Record<ContractKind, string>> = {
  'standard terms': 'AU-2',
  'changed standard terms': 'AU-2',
  'vendor contract': 'AU-2',
  'non-standard terms': 'AU-2',
  'own nda': 'AU-2',
  'third-party nda': 'AU-2',
  spending: 'AU-3',
  payment: 'AU-3',
  'write-off': 'AU-4',
};

/** 2.7: who commits the company is a matrix over kinds and amounts (AU-2 to AU-4), a policy value. */
export function decideContract(
  contract: Contract | undefined,
  name: string,
  id: string,
  body: unknown,
  actor: Person | undefined,
  { on, now, policy, delegators = [] }: ContractFacts,
): Decision {
  const by = actor?.id ?? '';
  if (name === 'create-contract') return create(contract, id, body as CreateContract, by, on, policy);
  if (!contract) return refuse('contract.unknown', undefined, `There is no contract ${id}.`);
  if (contract.status === 'Signed')
    return refuse('contract.signed-already', 'AU-2', `The contract of ${contract.matter} is signed.`);
  const held = officesFor(actor, delegators, now);
  switch (name) {
    case 'stamp-contract':
      return stamp(contract, by, on);
    case 'approve-contract': {
      const given = approval(contract, actor, held, on);
      return isRefusal(given) ? given : [{ type: 'ContractApproved', data: given }];
    }
    case 'sign-contract': {
      const given = signature(contract, actor, held, on);
      return isRefusal(given) ? given : [{ type: 'ContractSigned', data: given }];
    }
    default:
      return refuse('command.unknown');
  }
}

/** AU-5: the same matter, within 60 days of its newest part, is added to what is there; all of it decides the tier. */
function create(
  known: Contract | undefined,
  id: string,
  body: CreateContract,
  by: string,
  on: LocalDate,
  policy: Policy,
): Decision {
  const { authority } = policy;
  if (!authority)
    return refuse('contract.no-matrix', 'AU-2', `${policy.id} says nothing of who signs for the company.`);
  const { counterparty, matter, kind } = body;
  if (body.amount === undefined && !kind.endsWith('nda') && kind !== 'standard terms')
    return refuse('contract.amount-required', rules[kind], `The amount decides who commits the company to a ${kind}.`);
  const amount = usd(body.amount ?? '0.00');
  if (amount < 0) return refuse('contract.amount-required', rules[kind], 'The amount lies below zero.');
  const part = { amount, on, by };
  const newest = known?.parts.at(-1)?.on;
  if (known && newest && on <= addDays(newest, authority.splitWithinDays)) {
    if (known.kind !== kind)
      return refuse(
        'contract.split',
        'AU-5',
        `${matter} is a ${known.kind} of ${newest}: what is added to it within ${authority.splitWithinDays} days is of the same kind.`,
      );
    const planned = known.planned && (body.planned ?? true);
    const needs = needsOf(authority, kind, known.total + amount, planned);
    return isRefusal(needs) ? needs : [{ type: 'ContractExtended', data: { part, planned, needs } }];
  }
  const planned = body.planned ?? true;
  const needs = needsOf(authority, kind, amount, planned);
  if (isRefusal(needs)) return needs;
  return [
    {
      type: 'ContractCreated',
      data: {
        contract: {
          id,
          counterparty,
          matter,
          kind,
          clock: body.clock ?? 'wall',
          policy: policy.id,
          planned,
          parts: [part],
          total: amount,
          status: needs.approve.length === 0 ? 'Approved' : 'Draft',
          approvals: [],
          signatures: [],
          needs,
          version: (known?.version ?? 0) + 1,
        },
      },
    },
  ];
}

function needsOf(
  authority: AuthorityPolicy,
  kind: Contract['kind'],
  amount: number,
  planned: boolean,
): Contract['needs'] | Refusal {
  if (!Number.isSafeInteger(amount)) return refuse('money.overflow', 'C-1');
  const needs = authorityFor(authority, kind, amount, planned);
  if (needs) return needs;
  return refuse('contract.no-matrix', 'AU-2', `Nobody may commit the company to a ${kind} of ${formatMoney(amount)}.`);
}

function stamp({ needs, stamped }: Contract, by: string, on: LocalDate): Decision {
  if (!needs.stamp) return refuse('contract.not-stamped', 'AU-1', 'This is no agreement: it carries no stamp.');
  if (stamped) return refuse('contract.stamped-already', 'AU-1', `It was stamped on ${stamped.on}.`);
  return [{ type: 'ContractStamped', data: { by, on } }];
}

/** AU-3: lower tiers approve first. */
function approval(
  contract: Contract,
  actor: Person | undefined,
  held: readonly Held[],
  on: LocalDate,
): Given | Refusal {
  if (held.length === 0) return noOffice(actor);
  const { approve } = contract.needs;
  const turn = approve[contract.approvals.length];
  if (!turn)
    return refuse('contract.approved-already', rules[contract.kind], 'All who have to approve it have done so.');
  const mine = heldOf(held, turn);
  if (mine) return { by: actor?.id ?? '', ...mine, on };
  const later = approve.slice(contract.approvals.length + 1).some((group) => heldOf(held, group));
  return later
    ? refuse('contract.out-of-turn', rules[contract.kind], `${oneOf(turn)} decides first.`)
    : refuse(
        'contract.not-yours',
        rules[contract.kind],
        `It waits for ${oneOf(turn)}; ${oneOf(held.map(({ office }) => office))} does not decide on it.`,
      );
}

/** AU-1: stamped first, and never by Sales; then by those whom the matrix names (AU-2 to AU-4). */
function signature(
  contract: Contract,
  actor: Person | undefined,
  held: readonly Held[],
  on: LocalDate,
): Given | Refusal {
  if (actor?.roles.includes('sales'))
    return refuse('contract.sales-never-signs', 'AU-1', 'Nobody of Sales signs for the company.');
  const { needs, signatures, stamped } = contract;
  if (held.length === 0) return noOffice(actor);
  if (needs.stamp && !stamped)
    return refuse('contract.not-stamped', 'AU-1', 'Legal stamps an agreement before anybody signs it.');
  const missing = needs.approve[contract.approvals.length];
  if (missing) return refuse('contract.not-approved', rules[contract.kind], `${oneOf(missing)} has not approved it.`);
  const open = unsigned(needs.sign, signatures);
  const mine = heldOf(held, open.flat());
  if (mine) return { by: actor?.id ?? '', ...mine, on };
  return refuse(
    'contract.not-yours',
    rules[contract.kind],
    `It is signed by ${open.map(oneOf).join(', and by ')}; ${oneOf(held.map(({ office }) => office))} does not sign it.`,
  );
}

/** The groups of which nobody has signed: each signature counts for one. */
function unsigned(groups: readonly AnyOf[], signatures: readonly Given[]): readonly AnyOf[] {
  return signatures.reduce<readonly AnyOf[]>((open, { office }) => {
    const at = open.findIndex((group) => group.includes(office));
    return at < 0 ? open : open.filter((_, index) => index !== at);
  }, groups);
}

/** An office, and in whose place it is acted in. */
type Held = Pick<Given, 'office' | 'onBehalfOf' | 'delegation'>;

const officesOf = (person: Person | undefined): readonly Office[] =>
  offices.filter((office) => person?.slot === office || person?.offices?.includes(office));

/** One's own first; then those that are delegated, by who holds them themselves (AP-15, AP-21). */
const officesFor = (actor: Person | undefined, delegators: readonly Person[], now: Instant): readonly Held[] => [
  ...officesOf(actor).map((office) => ({ office })),
  ...delegators.flatMap((delegator) =>
    delegationsInForce(delegator.active ? delegator : undefined, 'corporate', now)
      .filter(({ delegate }) => delegate === actor?.id)
      .flatMap(({ id }) =>
        officesOf(delegator).map((office) => ({ office, onBehalfOf: delegator.id, delegation: id })),
      ),
  ),
];

const heldOf = (held: readonly Held[], group: AnyOf): Held | undefined =>
  held.find(({ office }) => group.includes(office));

const noOffice = (actor: Person | undefined): Refusal =>
  refuse('contract.no-office', 'AU-2', `${actor?.name ?? 'Nobody'} holds no office that commits the company.`);

const oneOf = (group: AnyOf): string => group.join(' or ');

export function evolveContract(contract: Contract | undefined, event: ContractEvent): Contract | undefined {
  if (event.type === 'ContractCreated') return event.data.contract;
  if (!contract) return undefined;
  const next = { ...contract, version: contract.version + 1 };
  switch (event.type) {
    case 'ContractExtended': {
      const { part, needs, planned } = event.data;
      // Another amount is another contract: whoever has said yes said it to less
      return {
        ...next,
        planned,
        needs,
        parts: [...contract.parts, part],
        total: contract.total + part.amount,
        stamped: undefined,
        approvals: [],
        signatures: [],
        status: needs.approve.length === 0 ? 'Approved' : 'Draft',
      };
    }
    case 'ContractStamped':
      return { ...next, stamped: event.data };
    case 'ContractApproved': {
      const approvals = [...contract.approvals, event.data];
      return { ...next, approvals, status: approvals.length === contract.needs.approve.length ? 'Approved' : 'Draft' };
    }
    case 'ContractSigned': {
      const signatures = [...contract.signatures, event.data];
      return {
        ...next,
        signatures,
        status: unsigned(contract.needs.sign, signatures).length === 0 ? 'Signed' : contract.status,
      };
    }
  }
}

/** As people read it: amounts as text, and whom it waits for. */
export function representContract(contract: Contract): object {
  const { needs, approvals, signatures, stamped, status } = contract;
  const next = needs.approve[approvals.length];
  const open = unsigned(needs.sign, signatures);
  return {
    ...contract,
    parts: contract.parts.map((part) => ({ ...part, amount: formatMoney(part.amount) })),
    total: formatMoney(contract.total),
    stamped: stamped ?? null,
    waitsFor:
      status === 'Signed'
        ? []
        : [...(next ? [oneOf(next)] : []), ...(needs.stamp && !stamped ? ['Legal'] : []), ...open.map(oneOf)],
  };
}
