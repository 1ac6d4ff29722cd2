import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes docs/rules.md: `node --import tsx docs/rules-table.ts > docs/rules.md`. Each rule id, what it says, the files
 * that decide by it, and the tests and scenarios that prove it. Run it from the root; the same tree gives the same bytes.
 */
const says: Readonly<Record<string, string>> = {
  '0.2': 'Values in which organisations or years differ are policy data',
  '1.0': 'Order type (First Order, Connected, Growth) is computed, never chosen',
  '2.3': 'Other reasons that ask the approval matrix',
  '2.4': 'The approval matrix: all rows that apply, each slot once, in order',
  '3.1': 'Stages of an opportunity',
  '3.2': 'The opportunity is submitted, not the quote; it is locked then',
  '3.3': 'The booking checklist',
  '6.2': 'Days are counted in [start, end)',
  '7.1': 'Who is renewed automatically',
  '8.4': 'Support requests are about one licence or subscription, answered within 8 business hours',
  'AP-1': 'Approvers come from up to five levels of the owner’s managers',
  'AP-2': 'Approver slots',
  'AP-3': 'Each line is judged by its discount and term; each slot has its reasons',
  'AP-4': 'An edit of anything priced clears the approvals',
  'AP-6': 'Without discount nobody is asked, but the deal desk for special terms',
  'AP-7': 'Slots decide in sequence; one rejection ends it',
  'AP-8': 'Comments are mandatory when approval is needed',
  'AP-10': 'The submitter may recall; the approver is told',
  'AP-11': 'The deal desk may override, with a reason',
  'AP-14': 'Time to decide, reminder, escalation up to the CEO; nobody decides on a deal of their own',
  'AP-16': 'Only what goes beyond the programme discount is judged',
  'BK-4': 'A required purchase order has to be there',
  'BM-1': 'Net ARR is the change in yearly revenue',
  'BT-1': 'Not Closed Won earlier than some days before the start; held until then',
  'BT-2': 'Submitted after the start: closed on the day of submission',
  'C-1': 'USD only, exact cents',
  'C-2': 'Terms are half-open; the end is the day of renewal',
  'C-3': 'Proration: yearly fee / 365 x days, never more than the whole',
  'C-4': 'Rounded half up to cents, once a line',
  'C-5': 'Net 30, billed up front',
  'C-7': 'List prices',
  'IN-1': 'Billed by the run of the day after closing; a held order on the day it closes',
  'IN-2': 'Due after the payment term, 30 days if none is agreed',
  'IN-3': 'Overdue the day after it is due',
  'IN-6': 'Payments by wire, check, ACH or card; never more than what is open',
  'IN-8': 'Annual payments: one invoice a year on the anniversary; prepaid: the whole term',
  'OT-1': 'An add-on needs the subscription it adds to',
  'OT-2': 'The opportunity sits on the account of the end customer, a managed service provider’s on its own',
  'OT-3': 'A deal that nobody named is called after its primary quote',
  'OT-4': 'Categories are set by the deal desk; a decommission flags its original',
  'PV-1': 'Self-managed: a licence at Closed Won, not valid before the start; SaaS: an entitlement',
  'PV-2': 'The licence goes to the sold-to contact',
  'PV-3': 'Licence mails are kept',
  'PV-11': 'Usage is synced daily',
  'PV-20': 'Expiry at 00:00 UTC of the end, then 14 days of grace',
  'PV-41': 'A licence is sent again to its own contact only',
  'QA-1': 'Seats are added in mid-term only; the term is not extended',
  'QA-2': 'An amendment starts within the subscription and ends with it',
  'QA-3': 'An amendment keeps the length of the subscription’s term',
  'QA-4': 'The quantity is the new total; only the difference is paid',
  'QA-5': 'Added seats are paid by the day to the end of the term',
  'QA-6': 'With several lines of a product exactly one is changed',
  'QA-7': 'Route to market and partners never change by an amendment',
  'QA-8': 'An amendment is paid as its base is',
  'QA-9': 'Amendments are booked in the order of their starts',
  'QA-10': 'An amendment that starts over two weeks back needs a confirmation of access',
  'QA-11': 'Changes can be dated back to a horizon',
  'QA-12': 'Seats do not go below what was bought, in the term',
  'QA-14': 'What was agreed in the base contract holds for later add-ons',
  'QC-1': 'What a quote needs: start, term, lines; and its validity',
  'QC-2': 'Contacts have name, mail and complete address',
  'QC-3': 'Template and price book follow the route to market; one template hides the discount',
  'QC-4': 'The signed agreement governs where there is one, else the standard terms',
  'QC-5': 'A deal through a partner names its partners, a direct one none',
  'QC-6': 'A VAT ID is needed when billing into another country of the EU; no tax with a certificate only',
  'QC-7': 'Another payment term than Net 30 needs approval',
  'QC-8': 'Paragraphs of the form are switched; those that contradict each other are refused',
  'QC-9': 'One primary quote for an opportunity',
  'QC-10': 'An order form exists for an approved quote; it is valid for its version',
  'QC-11': 'Nobody edits the wording of a form; what was agreed comes as special terms',
  'QC-12': 'The SKU has the length of the term',
  'QC-13': 'Annual payments need 24, 36, 48 or 60 months',
  'QC-14': 'The same price raises the line, another one makes a new line',
  'QC-15': 'Two tiers on one quote: more approvals, and a review of fair values before booking',
  'QC-16': 'Cloning copies products for New quotes only',
  'QC-17': 'Auto-renewal, reconciliation, operational data: Yes for the eligible, No for the exempt, who print it',
  'QC-18': 'The selling entity follows the billing country, through a partner that of its contact',
  'QC-19': 'An amendment keeps the entity of its base; what was bought on the web is Inc until Sales renews it',
  'QC-20': 'Some routes and partners have an entity of their own',
  'QC-21': 'No direct sales-assisted deals in India',
  'QCH-1': 'Partners transact with agreement and certification, or by approval of the programme',
  'QCH-2': 'Programme discounts come with the route and need no approval',
  'QCH-3': 'The invoice-owner contact belongs to the invoice owner, in its country',
  'QCH-6': 'The partner who sold last earns the discount of a renewal',
  'QCH-7': 'Deal registration: answered in 2 business days, 90 days long, extended once by 30',
  'QCH-9': 'Deals through partners do not renew by themselves',
  'QCH-10': 'Deals of managed service providers name the end customer',
  'QE-1': 'Starter and Bronze are not sold since 2021-01-26',
  'QE-2': 'Who has Starter or Bronze adds to it until 2022-01-26',
  'QE-3': 'Offers at the end of Starter and Bronze, for 25 users or fewer',
  'QE-4': 'Renamed tiers: added to under the old SKU, renewed under the new one',
  'QM-2': 'Prepaid multi-year: the SKU of the same length',
  'QM-3': 'Annual payments: the one-year SKU',
  'QM-5': 'Seats added to annual payments: the stub first, then whole years on the anniversaries',
  'QM-6': 'Multi-year terms are not renewed automatically',
  'QN-1': 'A New quote is for a new subscription',
  'QN-2': 'A start in the past moves to the day the deal desk approves',
  'QN-3': 'A term under 12 months needs approval, unless it co-terms',
  'QN-4': 'Only current SKUs are sold',
  'QN-5': 'Sold-to gets the licence, bill-to the invoice',
  'QR-1': 'A renewal starts on the true renewal date',
  'QR-4': 'Legacy products are replaced at the renewal',
  'QR-6': 'A renewal that starts over two weeks back needs a confirmation of access',
  'QTU-3': 'The true-up of a product has its price',
  'QW-5': 'Storage by packs and months; minutes valid for 12 months',
  'QZ-1': 'Cancel quotes belong to contract resets',
  'QZ-2': 'Education, open source and startups are a programme',
  'RN-1': 'Renewed at 00:00 UTC on the end date, for 12 months',
  'RN-2': 'Renewed seats by policy: active users, or the higher of them and the current quantity',
  'RN-3': 'Renewed at list price',
  'RN-4': 'Banner 30 days before, mail 15 days before',
  'RN-5': 'Opting out is possible until 30 days before the end',
  'RN-8': 'Who needs a purchase order renews through Sales',
  'RN-9': 'A pause holds for one boundary',
  'RN-10': 'The count has to be synced before the boundary',
  'RN-23': 'The Premium price of 2023-04-03, and its transition',
  'ST-1': 'A qualified opportunity does not go back to stage 0; stage 7 begins by submitting',
  'ST-2': 'A loss has reasons; reopening within 30 days',
  'ST-3': 'An accepted opportunity is no duplicate',
  'TC-3': 'A held account is neither submitted, closed nor renewed',
};

const id = /\b(?:AP|BK|BM|BT|C|IN|OT|PV|Q[A-Z]{1,2}|RN|ST|TC)-\d{1,2}\b/g;
/** Sections without an id of their own: in quotes, in brackets, after "rules", or at the head of a test's name. */
const section = /(?<=['(]|[Rr]ules )\d\.\d(?=['),:]|\)| |$)/gm;

const files = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .sort();

const idsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(id), ...text.matchAll(section)].map(([found]) => found)),
];

const decided = new Map<string, Set<string>>();
const proved = new Map<string, Set<string>>();
const add = (to: Map<string, Set<string>>, rule: string, where: string): void =>
  void to.set(rule, (to.get(rule) ?? new Set()).add(where));

for (const file of files('domain', '.ts'))
  for (const rule of idsIn(readFileSync(file, 'utf8'))) add(decided, rule, `\`${file.slice('domain/'.length)}\``);
for (const file of files('test', '.test.ts'))
  for (const rule of idsIn(readFileSync(file, 'utf8'))) add(proved, rule, `\`${file}\``);
for (const file of files('examples', '.yaml')) {
  const text = readFileSync(file, 'utf8');
  const named = [...text.matchAll(/^proves: \[(.*)\]/gm), ...text.matchAll(/\brule: '?([\w.-]+)/g)].map(
    ([, rules = '']) => `(${rules.replaceAll(', ', '), (')})`,
  );
  for (const rule of idsIn(named.join(' '))) add(proved, rule, `\`${file.slice('examples/scenarios/'.length)}\``);
}

const inOrder = (a: string, b: string): number => {
  const parts = (rule: string): readonly [string, number] => {
    const [, letters = '', number = '0'] = /^([A-Z]*)-?([\d.]+)$/.exec(rule) ?? [];
    return [letters, Number(number)];
  };
  const [[x, m], [y, n]] = [parts(a), parts(b)];
  return x === y ? m - n : x < y ? -1 : 1;
};
const rules = [...new Set([...decided.keys(), ...proved.keys()])].sort(inOrder);
const most = 4;
const list = (found: ReadonlySet<string> | undefined, all = Number.POSITIVE_INFINITY): string => {
  const sorted = [...(found ?? [])].sort();
  const more = sorted.length - all;
  return sorted.length === 0 ? '-' : `${sorted.slice(0, all).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const unproved = rules.filter((rule) => !proved.has(rule));
const undecided = rules.filter((rule) => !decided.has(rule));
console.log(`# Rules

Each business rule that the code names, where it is decided (files below \`domain/\`) and what proves it: tests, and
scenarios below \`examples/scenarios/\` that name it under \`proves\` or in an expected refusal. The ids are labels of
this engine; two-figure ones are tables. Events and refusals carry them, so "why" can be asked of the data.

Generated: \`node --import tsx docs/rules-table.ts > docs/rules.md\`.

| rule | says | decided in | proved by |
|---|---|---|---|
${rules.map((rule) => `| ${rule} | ${says[rule] ?? ''} | ${list(decided.get(rule))} | ${list(proved.get(rule), most)} |`).join('\n')}

${rules.length} rules. Named in the domain, but by no test or scenario: ${unproved.join(', ') || 'none'}.
Named by a test or scenario only, since they follow from other rules: ${undecided.join(', ') || 'none'}.

Values that differ between generations of the source (2022, 2023, 2026) are no rules here but data: \`policies/\`.`);
