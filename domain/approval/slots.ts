import type { Facts } from '../facts.ts';
import { isAway } from '../people/delegation.ts';
import type { Person } from '../people/person.ts';
import type { PersonId, Slot } from '../vocabulary.ts';

/** Who is asked next when a level is empty, or too slow (AP-14); ends at the CEO. */
const above: Partial<Record<Slot, Slot>> = {
  ASM: 'RD',
  RD: 'VP',
  'VP Channel': 'VP',
  VP: 'CRO',
  CRO: 'CFO',
  CFO: 'CEO',
  CS: 'CRO',
  Legal: 'CEO',
};
const companyWide: readonly Slot[] = ['VP Channel', 'CRO', 'CFO', 'CEO', 'CS', 'Legal'];
const levelsUp = 5;

export interface Holder {
  readonly level: Slot;
  readonly people: readonly PersonId[];
}

/**
 * The people who hold a slot for an owner: the first active one up the owner's chain of managers (AP-1), the whole
 * company for its heads. Nobody of `excluded` (owner, editors), nor who is on leave; an empty slot asks the next level up (AP-14).
 * @returns undefined when there is nobody up to the CEO
 */
export function holders(slot: Slot, owner: PersonId, excluded: readonly PersonId[], facts: Facts): Holder | undefined {
  for (let level: Slot | undefined = slot; level; level = above[level]) {
    const people = holdersOf(level, owner, facts).filter((id) => !excluded.includes(id));
    if (people.length > 0) return { level, people };
  }
  return undefined;
}

export function nextLevel(
  slot: Slot,
  owner: PersonId,
  excluded: readonly PersonId[],
  facts: Facts,
): Holder | undefined {
  const next = above[slot];
  return next ? holders(next, owner, excluded, facts) : undefined;
}

function holdersOf(slot: Slot, owner: PersonId, facts: Facts): readonly PersonId[] {
  const everybody = Object.values(facts.people).filter((person) => person.active && !isAway(person, facts.now));
  if (slot === 'Deal Desk')
    return everybody
      .filter((person) => person.roles.includes('deal desk'))
      .map(({ id }) => id)
      .sort();
  if (companyWide.includes(slot))
    return everybody
      .filter((person) => person.slot === slot)
      .map(({ id }) => id)
      .sort();
  const inChain = chain(owner, facts).find(
    (person) => person.slot === slot && person.active && !isAway(person, facts.now),
  );
  return inChain ? [inChain.id] : [];
}

/** AP-1: up to five levels of management. */
function chain(owner: PersonId, facts: Facts): readonly Person[] {
  const found: Person[] = [];
  let person = facts.people[owner];
  if (person?.slot) found.push(person);
  for (let level = 0; level < levelsUp && person?.manager; level++) {
    person = facts.people[person.manager];
    if (person) found.push(person);
  }
  return found;
}
