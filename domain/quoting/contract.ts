import { findProduct } from '../catalog/catalog.ts';
import type { Facts } from '../facts.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Quote, QuoteLine, Toggles } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import type { EditQuote, QuoteBody } from './commands.ts';
import { legalReviewOf } from './marketplace.ts';
import { defaultTemplate, partnersNamed, partnersOf } from './route.ts';
import { superSonicsChosen, superSonicsOf } from './super-sonics.ts';

/** What of a quote is neither price nor date: form, partners, agreement, switches (QC-3 to QC-8, QC-15, QC-17). */
type Contract = Pick<
  Quote,
  | 'template'
  | 'legalReview'
  | 'customerWord'
  | 'selfQuote'
  | 'msaEffectiveDate'
  | 'taxExempt'
  | 'toggles'
  | 'superSonics'
  | 'fairValueReview'
>;

export function contractOf(draft: DraftTerm, lines: readonly QuoteLine[]): Contract | Refusal {
  const { state, body, facts } = draft;
  const superSonics = superSonicsOf(draft);
  if (isRefusal(superSonics)) return superSonics;
  const legalReview = legalReviewOf(draft);
  const tiers = tiersSold(lines, facts);
  const toggles = turnedOn(body.toggles);
  return {
    template: body.template ?? defaultTemplate(state.channel),
    ...partnersOf(draft),
    ...(legalReview ? { legalReview } : {}),
    ...(body.customerWord ? { customerWord: body.customerWord } : {}),
    ...(body.selfQuote ? { selfQuote: body.selfQuote } : {}),
    ...(body.msaEffectiveDate ? { msaEffectiveDate: body.msaEffectiveDate } : {}),
    ...(body.taxExempt ? { taxExempt: true } : {}),
    ...(Object.keys(toggles).length > 0 ? { toggles } : {}),
    superSonics,
    ...(tiers.length > 1 ? { fairValueReview: tiers } : {}),
  };
}

/** QC-15: the tiers of the seats that the quote sells; what is given back in an exchange does not count. */
function tiersSold(lines: readonly QuoteLine[], { catalogue }: Facts): readonly string[] {
  const sold = lines.filter(({ added }) => added > 0).map(({ product }) => findProduct(catalogue, product));
  const tiers = sold.flatMap((product) => (product?.family === 'seats' && product.tier ? [product.tier] : []));
  return [...new Set(tiers)].sort();
}

const turnedOn = (toggles: Toggles = {}): Toggles =>
  Object.fromEntries(Object.entries(toggles).filter(([, on]) => on === true));

/** The part of a body that makes this contract again. */
export function contractAsked(quote: Quote): Partial<QuoteBody> {
  const { template, customerWord, selfQuote, msaEffectiveDate, taxExempt, toggles } = quote;
  const superSonics = superSonicsChosen(quote);
  return {
    template,
    ...partnersNamed(quote),
    ...(customerWord ? { customerWord } : {}),
    ...(selfQuote ? { selfQuote } : {}),
    ...(msaEffectiveDate ? { msaEffectiveDate } : {}),
    ...(taxExempt ? { taxExempt } : {}),
    ...(toggles ? { toggles } : {}),
    ...(superSonics ? { superSonics } : {}),
  };
}

/** One switch is edited without the others. */
export function switchesChanged(old: Quote, { toggles, superSonics }: EditQuote): Partial<QuoteBody> {
  return {
    ...(toggles ? { toggles: { ...old.toggles, ...toggles } } : {}),
    ...(superSonics ? { superSonics: { ...superSonicsChosen(old), ...superSonics } } : {}),
  };
}
