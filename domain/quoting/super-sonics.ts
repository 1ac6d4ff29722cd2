import { rowsFor } from '../policy/eligibility.ts';
import type { EligibilityRow } from '../policy/policy.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Quote, SuperSonics, SuperSonicsField } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import type { QuoteBody } from './commands.ts';

interface Feature {
  readonly name: string;
  /** What the customer signs. */
  readonly contract: SuperSonicsField;
  /** What is really done. */
  readonly turnOn: SuperSonicsField;
  readonly allowedBy: (row: EligibilityRow) => boolean;
}

const features: readonly Feature[] = [
  {
    name: 'auto-renewal',
    contract: 'contractAutoRenewal',
    turnOn: 'turnOnAutoRenewal',
    allowedBy: (row) => row.autoRenew,
  },
  {
    name: 'quarterly reconciliation',
    contract: 'contractQuarterlyReconciliation',
    turnOn: 'turnOnQuarterlyReconciliation',
    allowedBy: (row) => row.qsr,
  },
  {
    name: 'operational data',
    contract: 'contractOperationalData',
    turnOn: 'turnOnOperationalData',
    allowedBy: (row) => row.operationalData,
  },
];

/** Their agreements say it in their own words, so the form prints no opt-out language for them (QC-17). */
const rowsWithoutLanguage = ['MSA', 'Reseller / channel / alliance'];

/**
 * QC-17: Yes for who is eligible by every row of table 7.1, No for the others; a rep may opt an eligible customer out,
 * which asks for approval (2.3). Opt-outs of the base contract hold for its add-ons (QA-14).
 */
export function superSonicsOf(draft: DraftTerm): SuperSonics | Refusal {
  const { account, state, stretch, facts } = draft;
  const rows = rowsFor({ account, route: state.channel, months: stretch.months }, facts.policy);
  const fields: Partial<Record<SuperSonicsField, boolean>> = {};
  const departures: SuperSonics['departures'][number][] = [];
  const optOutLanguage: string[] = [];
  for (const feature of features) {
    const setting = settingOf(feature, draft, rows);
    if (isRefusal(setting)) return setting;
    fields[feature.contract] = setting.contract;
    fields[feature.turnOn] = setting.turnOn;
    departures.push(...setting.departures);
    if (setting.printed) optOutLanguage.push(feature.name);
  }
  const [asked, standard] = [draft.body.superSonics?.turnOnCloudLicensing, standardCloud(draft, rows)];
  const cloud = asked ?? standard;
  if (less.indexOf(cloud) < less.indexOf(standard))
    return refuse('quote.not-eligible', 'QC-17', `Cloud licensing is ${standard} for this customer, not ${cloud}.`);
  if (cloud !== standard) departures.push('turnOnCloudLicensing');
  return {
    ...(fields as Record<SuperSonicsField, boolean>),
    turnOnCloudLicensing: cloud,
    departures,
    optOutLanguage,
  };
}

interface Setting {
  readonly contract: boolean;
  readonly turnOn: boolean;
  readonly departures: readonly SuperSonicsField[];
  readonly printed: boolean;
}

function settingOf(
  { name, contract, turnOn, allowedBy }: Feature,
  draft: DraftTerm,
  rows: readonly EligibilityRow[],
): Setting | Refusal {
  const asked: NonNullable<QuoteBody['superSonics']> = draft.body.superSonics ?? {};
  const exempting = rows.filter((row) => !allowedBy(row));
  const may = (field: SuperSonicsField): boolean => exempting.length === 0 && baseOf(draft)?.[field] !== false;
  const tooMuch = [contract, turnOn].find((field) => asked[field] && !may(field));
  if (tooMuch)
    return exempting.length > 0
      ? refuse('quote.not-eligible', 'QC-17', `No ${name}: ${exempting.map(({ row }) => row).join(', ')} (table 7.1).`)
      : refuse('quote.not-eligible', 'QA-14', `The base contract opted out of ${name}, and so do its add-ons.`);
  const granted = asked[contract] ?? may(contract);
  const on = asked[turnOn] ?? (granted && may(turnOn));
  if (on && !granted)
    return refuse('quote.toggles-conflict', 'QC-17', `The contract opts out of ${name}: it cannot be turned on.`);
  return {
    contract: granted,
    turnOn: on,
    departures: may(contract) && !granted ? [contract] : may(turnOn) && !on ? [turnOn] : [],
    printed: !granted && !exempting.some(({ row }) => rowsWithoutLanguage.includes(row)),
  };
}

type Cloud = SuperSonics['turnOnCloudLicensing'];
const less: readonly Cloud[] = ['Yes', 'Offline', 'No'];

function standardCloud(draft: DraftTerm, rows: readonly EligibilityRow[]): Cloud {
  const base = baseOf(draft);
  if (base) return base.turnOnCloudLicensing;
  if (rows.some((row) => !row.cloud)) return 'No';
  return draft.account.offline ? 'Offline' : 'Yes';
}

/** QA-14: what the contract says that an amendment adds to. */
const baseOf = ({ type, state }: DraftTerm): SuperSonics | undefined =>
  type === 'Amend' ? state.booking.superSonics : undefined;

export function superSonicsPossible(draft: DraftTerm): Refusal | undefined {
  const settings = superSonicsOf(draft);
  return isRefusal(settings) ? settings : undefined;
}

/** What a rep chose against the standard; the rest follows from the customer. */
export function superSonicsChosen({ superSonics }: Quote): QuoteBody['superSonics'] {
  return superSonics && Object.fromEntries(superSonics.departures.map((field) => [field, superSonics[field]]));
}

/** The opt-outs and pauses that ask the matrix, in plain words (2.3). */
export function departureTexts({ superSonics }: Quote): readonly string[] {
  const gone = superSonics?.departures ?? [];
  return features.flatMap(({ name, contract, turnOn }) => {
    if (gone.includes(contract)) return [`opts out of ${name}`];
    return gone.includes(turnOn) ? [`${name} is not turned on`] : [];
  });
}
