import { addBusinessDays, type BusinessCalendar } from '../calendar/business-hours.ts';
import { addDays, dateIn, days, type Instant, type LocalDate } from '../calendar/dates.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Slot } from '../vocabulary.ts';
import type { Delegate } from './commands.ts';
import type { PeopleFacts, PersonEvent } from './decide.ts';
import { actsAs, approvalsMissing, approversOf, type Delegation } from './delegation.ts';
import type { Person } from './person.ts';

type Decision = readonly PersonEvent[] | Refusal;

/** AP-21 [AM23] */
const corporateDays = 90;
const raisedBusinessDaysBefore = 10;
const businessDays: BusinessCalendar = {
  start: '09:00',
  end: '17:00',
  weekdays: [1, 2, 3, 4, 5],
  holidays: 'us-federal',
};
const mayRevoke: readonly Slot[] = ['CEO', 'CFO', 'Legal'];

/** AP-20: an approver names who decides beside them, and from when to when. */
export function delegate(person: Person, asked: Delegate, facts: PeopleFacts): Decision {
  if (facts.actor?.id !== person.id)
    return refuse('delegation.not-yours', 'AP-20', `Only ${person.name} delegates what is theirs to decide.`);
  if (
    !person.slot &&
    !person.offices?.length &&
    !person.roles.includes('approver') &&
    !person.roles.includes('deal desk')
  )
    return refuse('delegation.not-an-approver', 'AP-20', `${person.name} decides on nothing.`);
  const to = facts.people[asked.delegate];
  if (!to?.active) return refuse('person.unknown', 'AP-20', `Nobody here is ${asked.delegate}.`);
  if (to.id === person.id) return refuse('delegation.to-oneself', 'AP-20');
  const today = dateIn(facts.at, person.zone);
  if (asked.from >= asked.to || asked.to <= today)
    return refuse('delegation.dates', 'AP-20', `From ${asked.from} to ${asked.to}, the last day not counted.`);
  const corporate = asked.kinds.includes('corporate') ? refusedCorporate(person, to, asked, facts.at) : undefined;
  if (corporate) return corporate;
  const other = (person.delegations ?? []).find((each) => overlaps(each, asked));
  if (other)
    return refuse('delegation.overlaps', 'AP-20', `${other.id} is for ${other.from} to ${other.to}: end it first.`);
  const { document, ...named } = asked;
  const id = `dlg_${(person.delegations?.length ?? 0) + 1}`;
  return changed({ id, ...named, kinds: [...new Set(asked.kinds)], ...(document ? { document } : {}) }, [
    asked.kinds.includes('corporate') ? 'AP-21' : 'AP-20',
  ]);
}

function refusedCorporate(person: Person, to: Person, asked: Delegate, at: Instant): Refusal | undefined {
  if (!asked.document?.trim())
    return refuse('delegation.not-in-writing', 'AP-21', 'Name the written delegation under `document`.');
  if (days(asked.from, asked.to) > corporateDays)
    return refuse(
      'delegation.too-long',
      'AP-21',
      `It ends on ${addDays(asked.from, corporateDays)} at the latest, and may be given again.`,
    );
  if (to.manager !== person.id)
    return refuse('delegation.not-one-below', 'AP-21', `${to.name} does not report to ${person.name}.`);
  const today = dateIn(at, person.zone);
  if (asked.from < today)
    return refuse('delegation.dates', 'AP-21', `It is raised before it begins: from ${today} on.`);
  const earliest: LocalDate = addBusinessDays(today, raisedBusinessDaysBefore, businessDays);
  return asked.from > earliest
    ? refuse('delegation.too-early', 'AP-21', `What begins by ${earliest} can be raised today.`)
    : undefined;
}

const overlaps = (known: Delegation, asked: Delegate): boolean =>
  known.endedBy === undefined &&
  known.from < asked.to &&
  asked.from < known.to &&
  known.kinds.some((kind) => asked.kinds.includes(kind));

/** AP-20: the delegate must allow it. */
export function consentToDelegation(person: Person, id: string, facts: PeopleFacts): Decision {
  const known = open(person, id, facts);
  if (isRefusal(known)) return known;
  if (facts.actor?.id !== known.delegate)
    return refuse('delegation.not-yours', 'AP-20', 'Only who is to decide beside them allows it.');
  return known.consented ? [] : changed({ ...known, consented: true }, ['AP-20']);
}

/** AP-21: CFO and CLO, each once. */
export function approveDelegation(person: Person, id: string, facts: PeopleFacts): Decision {
  const known = open(person, id, facts);
  if (isRefusal(known)) return known;
  const { actor } = facts;
  if (!actor || !approversOf(person).some((slot) => actsAs(actor, slot)) || known.delegate === actor.id)
    return refuse('delegation.not-approved-by', 'AP-21', `${approversOf(person).join(' and ')} approve it.`);
  const missing = approvalsMissing(person, known).find((slot) => actsAs(actor, slot));
  return missing ? changed({ ...known, approvals: { ...known.approvals, [missing]: actor.id } }, ['AP-21']) : [];
}

/** AP-15, AP-21: what is open returns; the delegator has never lost it. */
export function endDelegation(person: Person, id: string, facts: PeopleFacts): Decision {
  const known = open(person, id, facts);
  if (isRefusal(known)) return known;
  const { actor } = facts;
  const concerned = actor && (actor.id === person.id || actor.id === known.delegate);
  if (!actor || (!concerned && !mayRevoke.some((slot) => actsAs(actor, slot))))
    return refuse('delegation.not-yours', 'AP-21', 'Delegator, delegate, CEO, CFO and CLO may end it.');
  return changed({ ...known, endedBy: actor.id }, ['AP-15', 'AP-21']);
}

function open(person: Person, id: string, facts: PeopleFacts): Delegation | Refusal {
  const known = person.delegations?.find((each) => each.id === id);
  if (!known) return refuse('delegation.unknown', 'AP-20', `${person.name} has no delegation ${id}.`);
  if (known.endedBy !== undefined || known.to <= dateIn(facts.at, person.zone))
    return refuse('delegation.over', 'AP-15', 'A new one can be given.');
  return known;
}

const changed = (delegation: Delegation, rules: readonly string[]): readonly PersonEvent[] => [
  { type: 'PersonDelegationChanged', data: { delegation }, rules },
];
