import { dateIn, type Instant, type LocalDate } from '../calendar/dates.ts';
import type { PersonId, Slot } from '../vocabulary.ts';
import type { Person } from './person.ts';

/** What may be handed on: decisions on quotes, those of the channel (AP-20), signing for the company (AP-21). */
export const delegationKinds = ['quotes', 'channel', 'corporate'] as const;
export type DelegationKind = (typeof delegationKinds)[number];

/** Some other person decides beside the one who holds the authority, for some days (AP-15, AP-20). */
export interface Delegation {
  readonly id: string;
  readonly delegate: PersonId;
  /** Half-open, on the calendar of the delegator's zone. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly kinds: readonly DelegationKind[];
  /** AP-21: the written delegation, by its reference. */
  readonly document?: string;
  /** AP-20: it holds once the delegate has allowed it. */
  readonly consented?: true;
  /** AP-21: in which slots it was approved, by whom. */
  readonly approvals?: Readonly<Partial<Record<Slot, PersonId>>>;
  readonly endedBy?: PersonId;
}

/** As CFO, CEO or CLO: by slot or by office; the slot of the CLO is Legal. */
export const actsAs = ({ slot, offices }: Pick<Person, 'slot' | 'offices'>, wanted: Slot): boolean =>
  slot === wanted || (offices ?? []).includes(wanted === 'Legal' ? 'CLO' : wanted);

/** AP-21: CFO and CLO approve; of their own authority the CEO does in their place. */
export function approversOf(delegator: Pick<Person, 'slot' | 'offices'>): readonly Slot[] {
  return (['CFO', 'Legal'] as const).map((slot) => (actsAs(delegator, slot) ? 'CEO' : slot));
}

export const approvalsMissing = (delegator: Person, delegation: Delegation): readonly Slot[] =>
  delegation.kinds.includes('corporate')
    ? approversOf(delegator).filter((slot) => delegation.approvals?.[slot] === undefined)
    : [];

/** Allowed, approved where that is asked for, and not taken back; whether its days have come is another matter. */
export const isAgreed = (delegator: Person, delegation: Delegation): boolean =>
  delegation.consented === true &&
  delegation.endedBy === undefined &&
  approvalsMissing(delegator, delegation).length === 0;

export const isInForce = (delegator: Person, delegation: Delegation, now: Instant): boolean => {
  const day = dateIn(now, delegator.zone);
  return isAgreed(delegator, delegation) && delegation.from <= day && day < delegation.to;
};

/** On leave: whoever is next in the chain is asked in the meantime (AP-14). */
export const isAway = ({ absent, zone }: Person, now: Instant): boolean => {
  const day = dateIn(now, zone);
  return absent !== undefined && absent.from <= day && day < absent.to;
};

/** Those who decide for a person today; never the delegates of these (AP-15). */
export const delegationsInForce = (person: Person | undefined, kind: DelegationKind, now: Instant) =>
  (person?.delegations ?? []).filter((each) => each.kinds.includes(kind) && isInForce(person as Person, each, now));
