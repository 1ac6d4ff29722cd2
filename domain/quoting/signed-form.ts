import { type Refusal, refuse } from '../refusal.ts';
import type { AttachedDocument, Quote, Subscription } from '../subscription.ts';

const wholeForm = 'application/pdf';

/**
 * The form that the customer signed, as it was uploaded: the whole PDF (table 3.3), of the version that is accepted
 * (QC-10). @returns undefined where the yes names no document
 */
export function signedForm(
  state: Subscription,
  { id, opportunity, version }: Quote,
  document: string | undefined,
): AttachedDocument | Refusal | undefined {
  if (document === undefined) return undefined;
  const found = state.booking.documents?.[opportunity]?.find((each) => each.id === document);
  if (!found) return refuse('document.unknown', 'QC-10', `No document ${document} is attached to this opportunity.`);
  if (found.item !== 'order-form' || found.mediaType !== wholeForm)
    return refuse(
      'document.no-form',
      '3.3',
      `${found.name} is no order form: the full PDF is attached for the item order-form.`,
    );
  if (found.quote !== id || found.version !== version)
    return refuse(
      'document.other-version',
      'QC-10',
      `${found.name} is the form of version ${found.version ?? 'none'} of ${found.quote ?? 'no quote'}; version ${version} of ${id} is to be signed.`,
    );
  return found;
}
