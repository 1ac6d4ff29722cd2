import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mistakeText, readDocumentText } from '../../db/document-text.ts';
import { compare, shipped } from '../../db/documents.ts';
import { canonical } from '../../db/journal/hash.ts';
import type { Instant } from '../../domain/calendar/dates.ts';
import { date } from '../../domain/calendar/dates.ts';
import { bookedPrice, bookOf, offerOf } from '../../domain/catalog/book.ts';
import type { Catalogue } from '../../domain/catalog/catalog.ts';
import { diffCatalogues } from '../../domain/catalog/diff.ts';
import { type CatalogueDocument, parseCatalogue } from '../../domain/catalog/schema.ts';
import { documentKey, type Head, inForce, type PublishedDocument, visible } from '../../domain/document/document.ts';
import { differences, sameJson } from '../../domain/document/same.ts';
import { parsePolicy } from '../../domain/policy/schema.ts';
import { decideRecord, evolveRecord, recordRepresentation } from '../../domain/records.ts';
import { shippedPolicies } from '../../policies/index.ts';
import { PureWorld } from '../../scenario/pure.ts';
import { catalogue } from './kit.ts';

const file = readFileSync('catalogs/gitlab.json', 'utf8');

/** A catalogue of one product, changed as the case needs it. */
const small = (change: (it: CatalogueDocument) => void = () => {}): CatalogueDocument => {
  const it: CatalogueDocument = {
    id: 'acme',
    version: 1,
    effectiveFrom: date('2022-01-01'),
    currency: 'USD',
    products: [
      {
        name: 'Seats',
        family: 'seats',
        unit: 'seat',
        deployment: 'saas',
        tier: 'Premium',
        sellFrom: date('2022-01-01'),
        prices: [
          { from: date('2022-01-01'), to: date('2023-01-01'), unitPrice: 100 },
          { from: date('2023-01-01'), unitPrice: 120 },
        ],
        ratePlans: [
          { name: '1 year', sku: 'SEATS-1Y', termMonths: 12, charges: [{ kind: 'recurring', model: 'per-unit' }] },
          { name: '2 years', sku: 'SEATS-2Y', termMonths: 24, charges: [{ kind: 'recurring', model: 'per-unit' }] },
        ],
      },
    ],
    priceBooks: [{ name: 'partners', routes: ['reseller'], programmeDiscountBasisPoints: 1_000 }],
  };
  change(it);
  return it;
};
const read = (it: CatalogueDocument): Catalogue => {
  const parsed = parseCatalogue(it);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.catalogue;
};
type ProductDocument = CatalogueDocument['products'][number];
const product = (it: CatalogueDocument): ProductDocument => it.products[0] as ProductDocument;

describe('A mistake in a catalogue is told with its place', () => {
  it.each<[name: string, path: string, reason: RegExp, change: (it: CatalogueDocument) => void]>([
    [
      'two prices at a time',
      'products.0.prices.1',
      /at the same time/,
      (it) => {
        product(it).prices = [
          { from: date('2022-01-01'), unitPrice: 1 },
          { from: date('2023-01-01'), unitPrice: 2 },
        ];
      },
    ],
    [
      'a gap between prices',
      'products.0.prices',
      /no price from 2022-06-01 to 2023-01-01/,
      (it) => {
        product(it).prices = [
          { from: date('2022-01-01'), to: date('2022-06-01'), unitPrice: 1 },
          { from: date('2023-01-01'), unitPrice: 2 },
        ];
      },
    ],
    [
      'no price at first',
      'products.0.prices',
      /no price from 2022-01-01 to 2022-02-01/,
      (it) => {
        product(it).prices = [{ from: date('2022-02-01'), unitPrice: 1 }];
      },
    ],
    [
      'no price in the end',
      'products.0.prices',
      /no price from 2023-01-01 on/,
      (it) => {
        product(it).prices = [{ from: date('2022-01-01'), to: date('2023-01-01'), unitPrice: 1 }];
      },
    ],
    [
      'a gap while units may still be added',
      'products.0.prices',
      /no price from 2023-01-01 to 2024-01-01/,
      (it) => {
        Object.assign(product(it), {
          sellTo: '2023-01-01',
          amendTo: '2024-01-01',
          prices: [{ from: '2022-01-01', to: '2023-01-01', unitPrice: 1 }],
        });
      },
    ],
    [
      'a price that ends before it begins',
      'products.0.prices.0.to',
      /is not after/,
      (it) => {
        product(it).prices = [
          { from: date('2022-01-01'), to: date('2021-01-01'), unitPrice: 1 },
          { from: date('2022-01-01'), unitPrice: 2 },
        ];
      },
    ],
    [
      'a SKU twice',
      'products.0.ratePlans.1.sku',
      /SEATS-1Y is there already/,
      (it) => {
        Object.assign(product(it).ratePlans[1] ?? {}, { sku: 'SEATS-1Y' });
      },
    ],
    [
      'a product twice',
      'products.1.name',
      /Seats is there already/,
      (it) => {
        it.products.push({ ...product(it), ratePlans: [] as never });
        it.products[1] = {
          ...product(it),
          ratePlans: [{ name: 'x', sku: 'X', termMonths: 1, charges: [{ kind: 'recurring', model: 'per-unit' }] }],
        };
      },
    ],
    [
      'a model without its price',
      'products.0.prices.0',
      /a flat price holds flatFee/,
      (it) => {
        for (const plan of product(it).ratePlans) for (const charge of plan.charges) charge.model = 'flat';
      },
    ],
    [
      'tiers that do not ascend',
      'products.0.ratePlans.0.charges.0.prices.0.tiers.1.upTo',
      /10 does not lie above 10/,
      (it) => {
        Object.assign(product(it).ratePlans[0]?.charges[0] ?? {}, {
          model: 'tiered',
          prices: [
            { from: '2022-01-01', tiers: [{ upTo: 10, unitPrice: 2 }, { upTo: 10, unitPrice: 1 }, { unitPrice: 1 }] },
          ],
        });
      },
    ],
    [
      'tiers that end',
      'products.0.ratePlans.0.charges.0.prices.0.tiers.0.upTo',
      /the last tier/,
      (it) => {
        Object.assign(product(it).ratePlans[0]?.charges[0] ?? {}, {
          model: 'volume',
          prices: [{ from: '2022-01-01', tiers: [{ upTo: 10, unitPrice: 2 }] }],
        });
      },
    ],
    [
      'a charge without prices',
      'products.0.ratePlans.0.charges.0',
      /has no prices/,
      (it) => {
        delete product(it).prices;
      },
    ],
    [
      'sold to before from',
      'products.0.sellTo',
      /lies before sellFrom/,
      (it) => {
        product(it).sellTo = date('2021-01-01');
      },
    ],
    [
      'replaced by nothing',
      'products.0.replacedBy',
      /no product Gone/,
      (it) => {
        product(it).replacedBy = 'Gone';
      },
    ],
    [
      'a true-up that is none',
      'products.0.trueUp',
      /of the family true-up/,
      (it) => {
        product(it).trueUp = 'Seats';
      },
    ],
    [
      'seats of nothing',
      'products.0',
      /a deployment and a tier/,
      (it) => {
        delete product(it).tier;
      },
    ],
    [
      'a route with two books',
      'priceBooks.1.routes',
      /partners serves one/,
      (it) => {
        it.priceBooks?.push({ name: 'more', routes: ['msp', 'reseller'] });
      },
    ],
    [
      'a book of unknown things',
      'priceBooks.0.prices.0.product',
      /no product Gone/,
      (it) => {
        Object.assign(it.priceBooks?.[0] ?? {}, { prices: [{ product: 'Gone', from: '2022-01-01', unitPrice: 1 }] });
      },
    ],
    [
      'an offer after none',
      'priceBooks.1.offer.after',
      /no offer partners/,
      (it) => {
        it.priceBooks?.push({ name: 'second', routes: [], offer: { quoteType: 'Renew', after: 'partners' } });
      },
    ],
    [
      'an offer that moves to nothing',
      'priceBooks.1.offer.moves',
      /no product Gone/,
      (it) => {
        it.priceBooks?.push({ name: 'move', routes: [], offer: { quoteType: 'Amend', moves: { Seats: 'Gone' } } });
      },
    ],
    [
      'another currency',
      'currency',
      /C-1/,
      (it) => {
        Object.assign(it, { currency: 'EUR' });
      },
    ],
  ])('%s', (_name, path, reason, change) => {
    const parsed = parseCatalogue(small(change));
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.path.join('.'))).toContain(path);
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.reason).join('\n')).toMatch(reason);
  });

  it('0.2: approval bounds ascend, and each slot has its place in the order', () => {
    const policy = structuredClone(shippedPolicies[0]) as {
      approval: { matrix: { upToBasisPoints: number; slots: string[] }[] };
      zone: string;
    };
    policy.zone = 'Mars/Olympus';
    Object.assign(policy.approval.matrix[1] ?? {}, { upToBasisPoints: 100, slots: ['Butler'] });
    const parsed = parsePolicy(policy);
    expect(parsed.ok ? [] : parsed.problems.map(({ path, reason }) => `${path.join('.')}: ${reason}`)).toEqual([
      'zone: Mars/Olympus is no time zone such as America/Chicago',
      'approval.matrix.1.upToBasisPoints: bounds ascend: 100 does not lie above 500',
      'approval.matrix.1.slots: Butler has no place in approval.order',
    ]);
  });
});

describe('A mistake in the text of a document is told with its line', () => {
  const told = (text: string): readonly string[] => {
    const it = readDocumentText('catalogue', text);
    return it.ok ? [] : it.mistakes.map(mistakeText);
  };
  it.each<[name: string, text: string, expected: RegExp]>([
    [
      'text for a number',
      file.replace('"unitPrice": 22800', '"unitPrice": "228"'),
      /^line 26: products\.0\.prices\.0\.unitPrice: .*expected number/,
    ],
    [
      'an unknown key',
      file.replace('"unit": "seat",', '"unit": "seat",\n      "colour": "red",'),
      /^line 21: products\.0\.colour: is not known here/,
    ],
    [
      'a missing key',
      file.replace('"tier": "Premium",', '"tierr": "Premium",'),
      /^line 22: products\.0\.tierr: is not known here/,
    ],
    ['what is missing altogether', '{\n"id": "acme"\n}', /^line 1: version: is missing/],
    ['a key twice', '{\n"id": "acme",\n"id": "b"\n}', /line 3: the key is there already/],
    ['a trailing comma in a map', file.replace('"currency": "USD",', '"currency": "USD",,'), /^line 6: is no JSON/],
    ['a trailing comma in a list', '{\n"products": [\n1,\n]\n}', /^line 4: is no JSON: Unexpected token '\]'/],
    ['a comment', '{\n// prices\n}', /^line 2: is no JSON/],
    ['YAML', 'id: acme\nversion: 1\n', /^line 1: is no JSON/],
    ['an end too early', file.slice(0, 600), /is no JSON/],
    ['nothing', '', /^line 1: is no JSON/],
    ['a list', '[]', /^line 1: .*expected object/],
  ])('%s', (_name, text, expected) => expect(told(text).join('\n')).toMatch(expected));

  it('a file without mistakes is read as it is', () => {
    const it = readDocumentText('catalogue', file);
    expect(it.ok && canonical(it.document)).toBe(canonical(JSON.parse(file)));
  });

  it('wherever a text is cut or spoilt, a line of the text is told and nothing throws', () => {
    const lines = file.split('\n').length;
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.constantFrom('', '}', '"', ',', ' 7 ', '[', '\n'), (at, junk) => {
        const it = readDocumentText('catalogue', file.slice(0, at) + junk + file.slice(at + 1));
        for (const { line } of it.ok ? [] : it.mistakes) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines + 1);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('Two versions are compared', () => {
  it('the same version gives nothing', () => expect(diffCatalogues(catalogue(), catalogue())).toEqual([]));

  it('what changed is told as data', () => {
    const later = read(
      small((it) => {
        it.version = 2;
        Object.assign(product(it), {
          sellTo: '2025-01-01',
          prices: [
            { from: '2022-01-01', to: '2022-07-01', unitPrice: 100 },
            { from: '2022-07-01', unitPrice: 120 },
          ],
        });
        Object.assign(product(it).ratePlans[1] ?? {}, { sku: 'SEATS-24' });
        it.products.push({
          name: 'Minutes',
          family: 'compute',
          unit: '1,000',
          sellFrom: date('2022-01-01'),
          prices: [{ from: date('2022-01-01'), unitPrice: 10 }],
          ratePlans: [{ name: 'pack', sku: 'MIN', termMonths: 12, charges: [{ kind: 'one-time', model: 'per-unit' }] }],
        });
        it.priceBooks = [{ name: 'partners', routes: ['reseller'], programmeDiscountBasisPoints: 1_500 }];
      }),
    );
    expect(diffCatalogues(read(small()), later)).toEqual([
      { change: 'availability', of: 'Seats', what: 'sellTo', from: null, to: '2025-01-01' },
      { change: 'sku-removed', product: 'Seats', sku: 'SEATS-2Y' },
      { change: 'sku-added', product: 'Seats', sku: 'SEATS-24' },
      {
        change: 'price',
        product: 'Seats',
        skus: ['SEATS-1Y'],
        starts: '2022-07-01',
        ends: '2023-01-01',
        from: { model: 'per-unit', unitPrice: 100 },
        to: { model: 'per-unit', unitPrice: 120 },
      },
      { change: 'product-added', product: 'Minutes' },
      { change: 'price-book', of: 'partners', what: 'programmeDiscountBasisPoints', from: 1_000, to: 1_500 },
    ]);
  });

  it('prices written in other pieces are the same prices', () => {
    const split = read(
      small((it) => {
        product(it).prices = [
          { from: date('2022-01-01'), to: date('2022-05-01'), unitPrice: 100 },
          { from: date('2022-05-01'), to: date('2023-01-01'), unitPrice: 100 },
          { from: date('2023-01-01'), unitPrice: 120 },
        ];
      }),
    );
    expect(diffCatalogues(read(small()), split)).toEqual([]);
  });

  it('there and back: each change from one to the other is the opposite of one back', () => {
    const other = read(
      small((it) => {
        product(it).prices = [{ from: date('2022-01-01'), unitPrice: 90 }];
      }),
    );
    const forth = diffCatalogues(read(small()), other);
    const back = diffCatalogues(other, read(small()));
    expect(back).toEqual(
      forth.map((change) => ('from' in change ? { ...change, from: change.to, to: change.from } : change)),
    );
    expect(forth).toHaveLength(2);
  });

  it('0.2: policies are told by path', () => {
    const [from = {}, to = {}] = shippedPolicies as Record<string, unknown>[];
    expect(compare('policy', from, { ...to, version: 7 })).toContainEqual({
      path: 'closedMonthLockDay',
      from: 10,
      to: 5,
    });
    expect(compare('policy', from, { ...from, version: 7 })).toEqual([]);
  });
});

describe('Laws of comparing JSON', () => {
  it('a value is the same as itself in any order of keys, and nothing differs', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(sameJson(value, turned)).toBe(true);
        expect(differences(value, turned)).toEqual([]);
      }),
    );
  });

  it('two values are the same or differ somewhere', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(differences(a, b).length === 0).toBe(sameJson(a, b));
      }),
    );
  });
});

describe('The document in force', () => {
  const head = (version: number, effectiveFrom: string, clock?: string): Head => ({
    kind: 'catalogue',
    of: 'acme',
    version,
    effectiveFrom: date(effectiveFrom),
    clock,
  });
  const heads = [head(3, '2022-06-01'), head(1, '2020-01-01'), head(2, '2022-01-01'), head(4, '2022-06-01')];

  it.each([
    ['2019-01-01', 1],
    ['2021-12-31', 1],
    ['2022-01-01', 2],
    ['2022-05-31', 2],
    ['2022-06-01', 4],
  ])('on %s it is version %i', (on, version) =>
    expect(inForce(heads, 'catalogue', 'acme', date(on))?.version).toBe(version),
  );

  it('a test clock with documents of its own sees these, any other those of nobody', () => {
    const published = [head(2, '2022-01-01'), head(3, '2022-01-01', 'story')];
    const versions = (clock: string): readonly number[] =>
      visible([head(1, '2020-01-01')], published, clock).map(({ version }) => version);
    expect(versions('story')).toEqual([1, 3]);
    expect(versions('other')).toEqual([1, 2]);
    expect(versions('wall')).toEqual([1, 2]);
  });

  it('on its own clock of one kind only: policies there are those of nobody', () => {
    const policy: Head = { ...head(2, '2022-01-01'), kind: 'policy' };
    expect(visible<Head>([], [head(3, '2022-01-01', 'story'), policy], 'story')).toHaveLength(2);
  });
});

describe('What is published stays', () => {
  const facts = { at: '2022-01-01T09:00:00.000Z' as Instant, by: 'per_dee', shipped, catalogues: ['gitlab'] };
  const dee = { id: 'per_dee', roles: ['deal desk', 'admin'] } as never;
  const decide = (state: PublishedDocument | undefined, name: string, body: unknown): PublishedDocument | string => {
    const decided = decideRecord(state, name, 'acme@1', body, dee, { documents: facts });
    return 'refused' in decided ? decided.code : (decided.state as PublishedDocument);
  };
  const draft = decide(undefined, 'import-catalogue', small()) as PublishedDocument;
  const published = decide(draft, 'publish-catalogue', { version: 1 }) as PublishedDocument;
  const dearer = small((it) => {
    product(it).prices = [{ from: date('2022-01-01'), unitPrice: 999 }];
  });

  it('a draft may be taken in again, and is published by whom and when', () => {
    expect(draft).toMatchObject({ id: 'acme@1', status: 'Draft' });
    expect(decide(draft, 'import-catalogue', dearer)).toMatchObject({ status: 'Draft', document: dearer });
    expect(published).toMatchObject({ status: 'Published', publishedAt: facts.at, publishedBy: 'per_dee' });
  });

  it('other content is refused, the same changes nothing', () => {
    expect(decide(published, 'import-catalogue', dearer)).toBe('document.published-already');
    expect(decide(published, 'import-catalogue', small())).toEqual(published);
    expect(decide(published, 'publish-catalogue', { version: 1 })).toEqual(published);
    expect(decideRecord(published, 'import-catalogue', 'acme@1', small(), dee, { documents: facts })).toMatchObject({
      events: [],
    });
  });

  it('what ships is published', () => {
    const it = JSON.parse(file) as CatalogueDocument;
    expect(decide(undefined, 'import-catalogue', { ...it, description: 'mine' })).toBe('document.published-already');
    expect(decide(undefined, 'import-catalogue', it)).toMatchObject({ status: 'Draft' });
  });

  it('nothing is published that was not taken in', () =>
    expect(decide(undefined, 'publish-catalogue', { version: 7 })).toBe('document.unknown'));

  it('0.2: a policy sells from a catalogue that is published', () => {
    const policy = { ...(shippedPolicies[0] as object), id: 'acme', catalogue: 'acme' };
    const taken = decide(undefined, 'import-policy', policy) as PublishedDocument;
    expect(decide(taken, 'publish-policy', { version: 1 })).toBe('document.unknown-catalogue');
    expect(
      decideRecord(taken, 'publish-policy', 'acme@1', { version: 1 }, dee, {
        documents: { ...facts, catalogues: ['acme'] },
      }),
    ).toMatchObject({ state: { status: 'Published' } });
  });

  it('0.2: a policy that is published stays as it is', () => {
    const policy = { ...(shippedPolicies[0] as object), id: 'acme' };
    const taken = decide(undefined, 'import-policy', policy) as PublishedDocument;
    const known = decide(taken, 'publish-policy', { version: 1 }) as PublishedDocument;
    expect(known).toMatchObject({ status: 'Published' });
    expect(decide(known, 'import-policy', { ...policy, description: 'mine' })).toBe('document.published-already');
    expect(decide(known, 'import-policy', policy)).toEqual(known);
  });

  it('people read all of it but its text; the fold gives it back', () => {
    expect(recordRepresentation(published)).not.toHaveProperty('document');
    const event = {
      type: 'DocumentImported',
      data: { kind: 'catalogue', importedBy: 'per_dee', document: draft.document },
    } as const;
    expect(evolveRecord(undefined, event)).toEqual(draft);
    expect(draft.id).toBe(documentKey('acme', 1));
  });
});

describe('Price books', () => {
  it('QCH-2: a route gets its programme discount off the list price', () => {
    const book = bookOf(catalogue(), 'reseller', date('2022-01-01'));
    expect(bookedPrice(catalogue(), book, 'SM Premium', 20, date('2022-01-01'))).toEqual({
      book: 'reseller',
      list: 22_800,
      unit: 20_520,
      programmeDiscountBasisPoints: 1_000,
    });
  });

  it('without a book the list price holds', () =>
    expect(bookedPrice(catalogue(), undefined, 'SM Premium', 20, date('2022-01-01'))?.unit).toBe(22_800));

  it.each([
    { rule: 'RN-23', offer: 'Premium transition 2023', product: 'SaaS Premium', on: '2024-04-02', unit: 28_800 },
    {
      rule: 'QE-3',
      offer: 'End of Starter and Bronze: first year of Premium',
      product: 'SM Premium',
      on: '2021-06-01',
      unit: 7_200,
    },
    {
      rule: 'QE-3',
      offer: 'End of Starter and Bronze: second year of Premium',
      product: 'SM Premium',
      on: '2022-06-01',
      unit: 10_800,
    },
    {
      rule: 'QE-3',
      offer: 'End of Starter and Bronze: third year of Premium',
      product: 'SaaS Premium',
      on: '2023-06-01',
      unit: 18_000,
    },
    { rule: 'QE-3', offer: 'End of Starter and Bronze: renew once', product: 'Bronze', on: '2021-06-01', unit: 4_800 },
  ])('$rule: $offer, $product at $unit', ({ offer, product: name, on, unit }) =>
    expect(bookedPrice(catalogue(), offerOf(catalogue(), offer, date(on)), name, 25, date(on))?.unit).toBe(unit),
  );

  it('RN-23: the transition ends', () =>
    expect(offerOf(catalogue(), 'Premium transition 2023', date('2024-04-03'))).toBeUndefined());

  it('QE-3: not for more than 25 users', () => {
    const offer = offerOf(catalogue(), 'End of Starter and Bronze: renew once', date('2021-06-01'));
    expect(bookedPrice(catalogue(), offer, 'Starter', 26, date('2021-06-01'))).toBeUndefined();
  });
});

describe('A company with other rules publishes another pack', () => {
  it('0.2: a policy of its own sells from a catalogue of its own', async () => {
    const world = new PureWorld();
    await world.begin('2022-01-10T09:00:00.000Z' as Instant);
    const send = async (name: string, body: unknown, target?: string): Promise<string> => {
      const sent = await world.send({
        by: 'per_admin',
        key: `${name} ${String(target)}`,
        name,
        ...(target ? { target } : {}),
        body: body as never,
      });
      if (!sent.ok) throw new Error(sent.detail);
      return sent.id;
    };
    await send('import-catalogue', { ...small(), clock: 'story' });
    await send('publish-catalogue', { version: 1, clock: 'story' }, 'acme');
    const policy = {
      ...(shippedPolicies[0] as object),
      id: 'acme-2022',
      version: 1,
      catalogue: 'acme',
      clock: 'story',
    };
    await send('import-policy', policy);
    await send('publish-policy', { version: 1, clock: 'story' }, 'acme-2022');
    await send('change-person', { roles: ['admin', 'sales', 'deal desk'] }, 'per_admin');
    const place = { street: '1 Main Street', city: 'Springfield', postalCode: '12345', country: 'US' };
    const account = await send('create-account', {
      name: 'Acme',
      country: 'US',
      clock: 'story',
      soldTo: { name: 'Ada', email: 'ada@acme.example', ...place },
    });
    const sub = await send('create-opportunity', {
      type: 'New Business',
      account,
      owner: 'per_admin',
      policy: 'acme-2022',
      quote: { seats: { Seats: 10 }, start: '2022-02-01' },
    });
    const [quote] = await world.list('quote', sub);
    expect(quote).toMatchObject({ total: '10.00', lines: [{ product: 'Seats', unitPrice: '1.00' }] });
    const events = (await world.journal()).map(
      ({ content }) => JSON.parse(content) as { policy: string; catalogue: string },
    );
    expect(events.every((event) => event.policy === 'acme-2022@1' && event.catalogue === 'acme@1')).toBe(true);
  });
});
