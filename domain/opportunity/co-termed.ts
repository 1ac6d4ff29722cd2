import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Subscription } from '../subscription.ts';
import { subscriptionOf } from '../vocabulary.ts';
import type { CreateOpportunity } from './commands.ts';

/** What has no parent opens a subscription of its own, and so does an add-on that is sold another way (QA-7). */
export const opensSubscription = (body: { readonly parent?: unknown; readonly coTermWith?: unknown }): boolean =>
  body.parent === undefined || body.coTermWith !== undefined;

/**
 * QA-7, QCT-3: seats that come through another route or partner in mid-term are a New quote on an add-on opportunity:
 * a subscription of its own that ends with the one it adds to. What is sold the same way amends that one.
 */
export function refusedCoTermed(state: Subscription, body: CreateOpportunity, facts: Facts): Refusal | undefined {
  const { coTermWith, parent, type } = body;
  if (coTermWith === undefined) return undefined;
  if (type !== 'Add-On Business')
    return refuse(
      'opportunity.type-not-possible',
      'QCT-3',
      `${type} is co-termed by its quote: give coTermWith there.`,
    );
  const { coTerm } = facts;
  if (!coTerm || coTerm.account !== facts.account?.id)
    return refuse('subscription.unknown', 'QCT-3', 'The account has no such subscription to add to.');
  if (parent !== undefined && subscriptionOf(parent) !== coTermWith)
    return refuse('opportunity.parent-unfit', 'OT-1', 'The parent belongs to the subscription that it ends with.');
  if (coTerm.end <= today(facts))
    return refuse(
      'opportunity.parent-not-active',
      'QA-1',
      `The term ended on ${coTerm.end}; seats are added in mid-term only.`,
    );
  if (coTerm.channel !== state.channel || coTerm.resalePartner !== undefined) return undefined;
  return refuse(
    'opportunity.type-not-possible',
    'QA-7',
    `That subscription is sold by the route ${state.channel} too: amend it.`,
  );
}
