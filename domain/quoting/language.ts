import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Draft, DraftTerm } from './checks.ts';
import { superSonicsOf } from './super-sonics.ts';

/** QC-4: the form can refer to a signed agreement only where there is one. */
export function agreementIsSigned({ account, body: { msaEffectiveDate } }: Draft): Refusal | undefined {
  if (msaEffectiveDate === undefined || account.msa) return undefined;
  return refuse('quote.no-agreement', 'QC-4', `${account.name} has no signed agreement: leave msaEffectiveDate empty.`);
}

/** QC-8: who signs elsewhere may leave out the signature. */
export function signatureBlock({ account, body: { toggles } }: Draft): Refusal | undefined {
  if (!toggles?.removeSignatureBlock || account.msa) return undefined;
  return refuse('quote.toggles-conflict', 'QC-8', 'Only customers with a signed agreement go without signature block.');
}

/** QC-8: seats are reconciled by themselves or by hand, not both. */
export function trueUpLanguage(draft: DraftTerm): Refusal | undefined {
  if (!draft.body.toggles?.quarterlyTrueUp) return undefined;
  const settings = superSonicsOf(draft);
  if (isRefusal(settings) || !settings.turnOnQuarterlyReconciliation) return undefined;
  return refuse(
    'quote.toggles-conflict',
    'QC-8',
    'Quarterly reconciliation is on: the language for manual quarterly true-ups must be removed.',
  );
}
