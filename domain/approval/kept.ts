import type { Facts } from '../facts.ts';
import { notesOf } from '../quoting/periods.ts';
import type { ApprovalRequest, Quote, Subscription } from '../subscription.ts';
import type { ApprovalId, PersonId, Slot } from '../vocabulary.ts';
import { type Needed, neededSlots } from './needed.ts';

/** What an edit does to the approvals: which it clears and why; which stay, where the policy lets some stay (AP-4). */
export interface AfterEdit {
  readonly changed: readonly string[];
  readonly cleared: readonly Slot[];
  /** Absent where every slot is asked anew. */
  readonly kept?: readonly ApprovalId[];
}

/** AP-4: every slot anew; by the policy `changed-slots` those whose reasons have changed. */
export function afterEdit(
  state: Subscription,
  old: Quote,
  quote: Quote,
  changed: readonly string[],
  facts: Facts,
): AfterEdit {
  const asked = Object.values(state.approval).filter((each) => each.quote === old.id && isLive(each));
  if (facts.policy.approval.afterEdit !== 'changed-slots') return { changed, cleared: asked.map(({ slot }) => slot) };
  const kept = stillGood(asked, neededSlots(quote, facts, state), quote.editors).filter(
    // What is written is judged by its words, which a reason does not repeat
    ({ slot }) => slot !== 'Deal Desk' || JSON.stringify(notesOf(old)) === JSON.stringify(notesOf(quote)),
  );
  return {
    changed,
    cleared: asked.filter((each) => !kept.includes(each)).map(({ slot }) => slot),
    kept: kept.map(({ id }) => id),
  };
}

/** What a former round decided, and does not have to be decided again. */
export function keptAt(
  state: Subscription,
  quote: Quote,
  needed: readonly Needed[],
  by: PersonId,
  facts: Facts,
): { readonly kept?: readonly ApprovalId[] } {
  if (facts.policy.approval.afterEdit !== 'changed-slots') return {};
  const asked = Object.values(state.approval).filter((each) => each.quote === quote.id);
  const kept = stillGood(asked, needed, [...quote.editors, by]);
  return kept.length > 0 ? { kept: kept.map(({ id }) => id) } : {};
}

const isLive = ({ status }: ApprovalRequest): boolean =>
  status === 'Approved' || status === 'Open' || status === 'Waiting';

/** Approved for the very reasons for which the slot would be asked now, by somebody who has no hand in it. */
const stillGood = (
  asked: readonly ApprovalRequest[],
  needed: readonly Needed[],
  barred: readonly PersonId[],
): readonly ApprovalRequest[] =>
  asked.filter(
    (request) =>
      request.status === 'Approved' &&
      !barred.includes(request.decidedBy ?? '') &&
      needed.some((each) => each.slot === request.slot && sameReasons(each, request)),
  );

const sameReasons = (a: Pick<Needed, 'reasons'>, b: Pick<Needed, 'reasons'>): boolean =>
  JSON.stringify(a.reasons.map(({ text }) => text)) === JSON.stringify(b.reasons.map(({ text }) => text));
