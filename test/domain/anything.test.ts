import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedId, outcomeHash } from '../../db/journal/hash.ts';
import { addDays, date, dateIn, instant, isInstant, type LocalDate, plusMillis } from '../../domain/calendar/dates.ts';
import { commandSpec, commandTable } from '../../domain/commands.ts';
import type { Journalled } from '../../domain/event.ts';
import { evolve, unborn } from '../../domain/evolve.ts';
import { isOpen } from '../../domain/opportunity/evolve.ts';
import { isRefusal, refusals } from '../../domain/refusal.ts';
import { represent } from '../../domain/represent.ts';
import { run } from '../../domain/run.ts';
import { operatorView } from '../../domain/view.ts';
import { Life } from './kit.ts';

const names = commandTable.map(({ name }) => name).filter((name) => name !== 'unpark');
const product = fc.constantFrom('SM Premium', 'SaaS Premium', 'SM Ultimate', 'Starter', 'Nothing');
const percent = fc.constantFrom('0 %', '4 %', '10 %', '18 %', '50 %', '100 %', '-1 %');

interface Wish {
  readonly name: string;
  readonly by: string;
  readonly pick: number;
  readonly wait: number;
  readonly shift: number;
  readonly seats: number;
  readonly product: string;
  readonly percent: string;
  readonly term: number;
  readonly flag: boolean;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  // The usual road is likely, so that stories get somewhere
  name: fc.oneof({ weight: 6, arbitrary: fc.constant('next') }, { weight: 3, arbitrary: fc.constantFrom(...names) }),
  by: fc.constantFrom('', '', '', '', '', '', '', '', '', '', 'ray', 'ana', 'rolf', 'vera', 'dee', 'fin', 'sam'),
  pick: fc.nat(3),
  wait: fc.oneof({ weight: 20, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(400) }),
  shift: fc.integer({ min: -40, max: 60 }),
  seats: fc.integer({ min: -1, max: 60 }),
  product,
  percent,
  term: fc.constantFrom(0, 1, 6, 12, 12, 12, 24, 36, 48, 61),
  flag: fc.boolean(),
});

function bodyOf(it: Wish, life: Life, today: LocalDate): Record<string, unknown> {
  const quote = {
    seats: { [it.product]: it.seats },
    start: addDays(today, it.shift),
    term: it.term,
    discount: it.percent,
    annualPayments: it.flag && it.term > 12,
    ...(it.pick > 0 ? { comments: 'please' } : {}),
    ...(it.pick === 3 ? { billTo: 'con_1_3', paymentTerm: 45 } : {}),
  };
  switch (it.name) {
    case 'create-opportunity':
      return life.state.seq === 0
        ? { type: 'New Business', account: 'acc_1', quote }
        : {
            type: it.flag ? 'Renewal' : 'Add-On Business',
            parent: life.state.id,
            quote: it.flag ? { ...quote, start: undefined } : quote,
          };
    case 'create-quote':
      return quote;
    case 'edit-quote':
      return it.flag
        ? { template: 'Standard (hide discount)' }
        : { discount: it.percent, seats: { [it.product]: it.seats } };
    case 'change-seats':
      return {
        total: it.seats + 10 * it.pick,
        from: addDays(today, it.shift),
        comments: 'please',
        ...(it.flag ? { product: it.product } : {}),
      };
    case 'move-stage':
      return { stage: it.flag ? '4-Proposal' : '2-Scoping' };
    case 'close-lost':
      return { reasons: ['no budget'], details: 'next year' };
    case 'mark-duplicate':
      return { of: 'opp_1_1' };
    case 'reject':
    case 'override-approval':
    case 'pause-auto-renew':
      return { reason: 'so it is' };
    case 'deal-desk-reject':
    case 'finance-reject':
      return { reasons: ['unsigned or partial form'] };
    case 'fulfil-item':
      return { item: it.flag ? 'vat-id' : 'access-confirmed', evidence: 'a letter' };
    case 'record-payment':
      return {
        invoice: invoices(life)[it.pick] ?? 'inv_1_1',
        amount: `${it.seats < 0 ? 5 : it.seats}.00`,
        method: 'wire',
      };
    case 'open-support-request':
      return { type: it.flag ? 'resend-licence' : 'other' };
    default:
      return {};
  }
}

const invoices = (life: Life): readonly string[] => Object.keys(life.state.invoicing.invoices);

/** The step that brings the newest open deal on, and what it is about. */
function nextStep(life: Life): readonly [string, string] {
  const deal = Object.values(life.state.opportunity).findLast(isOpen);
  if (!deal)
    return life.state.booking.terms.length > 0
      ? ['change-seats', life.state.id]
      : ['create-opportunity', life.state.id];
  const submission = life.state.booking.submissions[deal.id];
  if (deal.stage === '7-Closing')
    return [submission?.status === 'Deal Desk Approved' ? 'finance-approve' : 'deal-desk-approve', deal.id];
  const quote = Object.values(life.state.quoting).find((each) => each.opportunity === deal.id && each.primary);
  if (!quote) return ['create-quote', deal.id];
  if (quote.status === 'In Review')
    return [
      'approve',
      Object.values(life.state.approval).find((request) => request.quote === quote.id && request.status === 'Open')
        ?.id ?? quote.id,
    ];
  if (quote.status !== 'Approved') return ['submit-quote', quote.id];
  return quote.accepted ? ['submit-opportunity', deal.id] : ['accept-quote', quote.id];
}

function targetOf(it: Wish, life: Life): string {
  const path = commandSpec(it.name)?.path ?? '';
  const among = path.startsWith('/v1/quotes')
    ? life.state.quoting
    : path.startsWith('/v1/approvals')
      ? life.state.approval
      : path.startsWith('/v1/opportunities/')
        ? life.state.opportunity
        : path.startsWith('/v1/support')
          ? life.state.support
          : {};
  const ids = Object.keys(among).reverse();
  return ids[it.pick % Math.max(1, ids.length)] ?? life.state.id;
}

/** Whoever may, unless somebody is named. */
function actor(it: Wish, life: Life, target: string): string {
  if (it.by) return it.by;
  const asked = life.state.approval[target]?.asked[0];
  if (asked) return asked.replace('per_', '');
  const role = commandSpec(it.name)?.roles[0];
  return {
    sales: 'ray',
    approver: 'ana',
    'deal desk': 'dee',
    finance: 'fin',
    legal: 'lex',
    support: 'sam',
    ops: 'olga',
    admin: 'olga',
    'engagement manager': 'emma',
    'programme team': 'pia',
    marketplace: 'mia',
    signature: 'sig',
    portal: 'pol',
  }[role ?? 'sales'];
}

describe('Whatever anybody wishes', () => {
  it('is decided or refused with a known code; nothing throws, nothing parks, the journal folds to the state', () => {
    const reached = new Set<string>();
    const refused = new Set<string>();
    fc.assert(
      fc.property(fc.array(wish, { minLength: 15, maxLength: 60 }), fc.boolean(), (wishes, usage) => {
        const life = new Life();
        life.account = { ...life.account, vatId: 'DE123456789' };
        let today = date('2021-09-01');
        life.advance(today);
        if (usage) life.usage = { date: today, billableUsers: 25 };
        for (const wished of wishes) {
          today = addDays(today, wished.wait);
          life.advance(today);
          const [name, target] = wished.name === 'next' ? nextStep(life) : [wished.name, targetOf(wished, life)];
          const it = { ...wished, name };
          const spec = commandSpec(it.name);
          const parsed = spec?.body.safeParse(JSON.parse(JSON.stringify(bodyOf(it, life, today))));
          if (!parsed?.success) continue;
          const before = life.state;
          const outcome = life.try(actor(it, life, target), it.name, target, parsed.data);
          if (isRefusal(outcome)) {
            refused.add(outcome.code);
            expect(refusals[outcome.code]).toBeDefined();
            expect(outcome.detail).toMatch(/\S/);
            expect(life.state).toBe(before);
            continue;
          }
          expect(outcome.events.length).toBeGreaterThan(0);
          represent(before, life.state, outcome.events, life.facts());
          life.settle();
          expect(operatorView(life.state, life.facts(), []).details).not.toContain('undefined');
          for (const deal of Object.keys(life.state.opportunity))
            expect(
              Object.values(life.state.quoting).filter((quote) => quote.opportunity === deal && quote.primary).length,
            ).toBeLessThanOrEqual(1);
        }
        for (const event of life.journal) {
          reached.add(event.type);
          if (event.type === 'Parked') throw new Error(event.data.reason);
        }
        const terms = life.state.booking.terms;
        // A gap is possible where access was lost in between (QR-3), an overlap never.
        for (const [index, term] of terms.slice(1).entries())
          expect(term.start >= (terms[index]?.end ?? '')).toBe(true);
        if (life.journal.length > 0)
          expect(
            life.journal.reduce(
              (state, event) => evolve(state, event),
              unborn('sub_1', instant('2020-01-01T00:00:00Z')),
            ),
          ).toEqual(life.state);
      }),
      { numRuns: 400 },
    );
    expect([...reached]).toEqual(
      expect.arrayContaining([
        'OrderBooked',
        'InvoicePosted',
        'SlotApproved',
        'ApprovalEscalated',
        'QuoteEdited',
        'Renewed',
        'NotRenewed',
        'LicenceDelivered',
        'OpportunityClosedLost',
      ]),
    );
    expect(refused.size).toBeGreaterThan(15);
  });
});

/** How many pairs of a state and a command; `PAIRS=10000 npx vitest run --project unit test/domain/anything.test.ts` for more. */
const pairs = Number(process.env.PAIRS ?? 2_000);

/** Most are what a rep would ask for next, so that there is something to preview. */
const likely = fc.oneof(
  { weight: 1, arbitrary: wish },
  {
    weight: 4,
    arbitrary: wish.map((it) => ({
      ...it,
      name: 'next',
      by: '',
      product: 'SM Premium',
      percent: it.flag ? '0 %' : '10 %',
      seats: 60 + it.seats,
      shift: Math.abs(it.shift),
      term: 12,
      pick: 1 + (it.pick % 2),
      flag: false,
    })),
  },
);

/** What happens between a preview and its execution. */
const meanwhile = fc.oneof(
  fc.record({ what: fc.constant('nothing' as const) }),
  fc.record({ what: fc.constant('minutes' as const), many: fc.integer({ min: 1, max: 600 }) }),
  fc.record({ what: fc.constant('days' as const), many: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ what: fc.constant('another command' as const), wished: wish }),
);

/** What events say to people: instants are as they are, everything else counts. */
const said = (events: readonly { readonly type: string; readonly data: unknown }[]): string =>
  JSON.stringify(
    events.map(({ type, data }) => ({ type, data })),
    (_, value) => (typeof value === 'string' && isInstant(value) ? 'then' : value),
  );

const fromJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe('Whatever anybody previews', () => {
  it(`comes to the same when it is executed, or is refused: ${pairs} pairs of a state and a command`, () => {
    const counted = { pairs: 0, same: 0, differs: 0, 'not possible': 0, 'not possible any more': 0 };
    const story = fc.array(fc.tuple(likely, meanwhile), { minLength: 25, maxLength: 40 });
    fc.assert(
      fc.property(story, fc.nat(3), (wishes, sold) => {
        const life = new Life();
        const subscription = derivedId('sub', 'per_ray', 'preview');
        life.state = unborn(subscription, instant('2020-01-01T00:00:00Z'));
        life.advance('2021-09-20T09:00:00Z');
        if (sold > 0) life.sell({ seats: { 'SM Premium': sold }, start: '2021-10-01' });
        for (const [wished, between] of wishes) {
          life.advance(plusMillis(life.now, wished.wait * 86_400_000));
          const asked = askedBy(wished, life);
          if (!asked) continue;
          counted.pairs++;
          const { by, name, target, body } = asked;
          const command = { name, id: 'preview', by: `per_${by}`, door: 'api' as const, target, body };
          const before = JSON.stringify(life.state);
          const preview = run(life.state, { ...command, at: life.now }, life.facts());
          expect(JSON.stringify(life.state)).toBe(before);
          const untouched = between.what === 'nothing';
          if (between.what === 'minutes') life.advance(plusMillis(life.now, between.many * 60_000));
          if (between.what === 'days') life.advance(plusMillis(life.now, between.many * 86_400_000));
          if (between.what === 'another command') {
            const other = askedBy(between.wished, life);
            if (other) life.try(other.by, other.name, other.target, other.body);
          }
          life.settle();
          const executed = run(fromJson(life.state), { ...command, id: 'execution', at: life.now }, life.facts());
          if (isRefusal(preview)) {
            counted['not possible']++;
            if (untouched) expect(executed).toEqual(preview);
          } else if (isRefusal(executed)) {
            counted['not possible any more']++;
            expect(untouched).toBe(false);
          } else {
            const tokens = [preview, executed].map(({ events }) => outcomeHash(events, subscription));
            const same = tokens[0] === tokens[1];
            counted[same ? 'same' : 'differs']++;
            expect(same).toBe(said(preview.events) === said(executed.events));
            if (untouched) expect(executed.events.map(plain)).toEqual(preview.events.map(plain));
          }
          if (isRefusal(life.try(by, name, target, body))) giveUp(life);
          life.settle();
        }
      }),
      { numRuns: Math.ceil(pairs / 20) },
    );
    expect(counted.pairs).toBeGreaterThanOrEqual(pairs);
    expect(counted.same).toBeGreaterThan(pairs / 4);
    for (const found of Object.values(counted)) expect(found).toBeGreaterThan(pairs / 50);
  });
});

/** All of an event but the command that it came of. */
const plain = ({ cause: _, ...event }: Journalled): object => fromJson(event);

/** Loses the newest open deal: a story goes on with the next one where this one is stuck. */
function giveUp(life: Life): void {
  const deal = Object.values(life.state.opportunity).findLast(isOpen);
  if (!deal) return;
  life.try('ray', 'recall-opportunity', deal.id);
  life.try('ray', 'close-lost', deal.id, { reasons: ['no budget'], details: 'next year' });
}

/** A wish as the command that the edge would let through. */
function askedBy(wished: Wish, life: Life): { by: string; name: string; target: string; body: unknown } | undefined {
  const [name, target] = wished.name === 'next' ? nextStep(life) : [wished.name, targetOf(wished, life)];
  const it = { ...wished, name };
  const body = commandSpec(name)?.body.safeParse(fromJson(bodyOf(it, life, dateIn(life.now, 'UTC'))));
  return body?.success ? { by: actor(it, life, target), name, target, body: body.data } : undefined;
}
