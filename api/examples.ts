interface Example {
  readonly summary: string;
  readonly value: unknown;
}

const account = 'acc_4at56e3y7fpekbuw2ov4nfwjzn';
const partner = 'acc_a7tmt77ps4slgh4t634wneazpz';
const contact = 'con_a7tmt77ps4slgh4t634wneazpz_1';
const subscription = 'sub_ex3emuguaxxi4vetszpqeswd5y';
const won = 'opp_ex3emuguaxxi4vetszpqeswd5y_1';
const quote = 'quo_ex3emuguaxxi4vetszpqeswd5y_1';
const throughPartner = { invoiceOwner: partner, invoiceOwnerContact: contact, resalePartner: partner };

/** Bodies as a desk writes them, by operation: the reference shows them, and a test reads each by its schema. */
export const examples: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  'create-account': {
    customer: {
      summary: 'A customer with its sold-to and bill-to contacts',
      value: {
        name: 'Fjord AS',
        country: 'NO',
        soldTo: {
          name: 'Ida Berg',
          email: 'it@fjord.example',
          street: 'Kaigata 1',
          city: 'Bergen',
          postalCode: '5004',
          country: 'NO',
        },
      },
    },
  },
  'create-opportunity': {
    new: {
      summary: 'New Business: 20 seats for a year at list price, quoted at once',
      value: { type: 'New Business', account, quote: { seats: { 'SM Premium': 20 }, start: '2022-02-01' } },
    },
    discount: {
      summary: 'New Business: three years with a discount, paid year by year',
      value: {
        type: 'New Business',
        account,
        quote: {
          seats: { 'SaaS Ultimate': 100 },
          start: '2022-02-01',
          term: 36,
          annualPayments: true,
          discount: '12 %',
          comments: 'Replaces two other tools',
        },
      },
    },
    ramp: {
      summary: 'New Business: a ramp, one period for each year',
      value: {
        type: 'New Business',
        account,
        quote: {
          start: '2022-02-01',
          ramp: [
            { seats: { 'SM Premium': 100 }, price: '200.00' },
            { seats: { 'SM Premium': 120 }, price: '214.00' },
          ],
        },
      },
    },
    rampTerms: {
      summary: 'New Business: a ramp whose second period is billed to somebody else, by another payment term',
      value: {
        type: 'New Business',
        account,
        quote: {
          start: '2022-02-01',
          comments: 'The subsidiary pays its own year',
          ramp: [
            { seats: { 'SM Premium': 100 } },
            {
              start: '2023-02-01',
              months: 12,
              lines: [
                { product: 'SM Premium', seats: 100 },
                { product: 'SM Ultimate', seats: 10, discount: '5 %' },
              ],
              billTo: 'con_4at56e3y7fpekbuw2ov4nfwjzn_2',
              paymentTerm: 'Net 45',
              otherRequests: 'Name the cost centre 4711 on the invoice',
            },
          ],
        },
      },
    },
    addOn: {
      summary: 'Add-On: seats are the new total; only what is added is paid, by the day to the end of the term',
      value: {
        type: 'Add-On Business',
        parent: won,
        quote: { seats: { 'SM Premium': 30 }, start: '2022-04-07' },
      },
    },
    rampAddOn: {
      summary: 'Add-On to a ramp: the new totals of each period that remains, empty where nothing changes',
      value: {
        type: 'Add-On Business',
        parent: won,
        quote: { start: '2022-04-07', ramp: [{ seats: { 'SM Premium': 110 } }, {}, { seats: { 'SM Premium': 150 } }] },
      },
    },
    upgrade: {
      summary: 'Add-On: the old product goes to 0, the new one takes its place',
      value: {
        type: 'Add-On Business',
        parent: won,
        quote: { seats: { 'SM Premium': 0, 'SM Ultimate': 20 }, start: '2022-04-07' },
      },
    },
    renewal: {
      summary: 'Renewal: starts on the true renewal date; with the true-up of the term',
      value: {
        type: 'Renewal',
        parent: won,
        quote: { seats: { 'SM Premium': 30, 'True-Up SM Premium': 5 }, renewalTerm: 12 },
      },
    },
    reseller: {
      summary: 'Through a reseller: the partner is named on the quote',
      value: {
        type: 'New Business',
        account,
        route: 'reseller',
        quote: { seats: { 'SaaS Premium': 20 }, start: '2022-02-01', ...throughPartner },
      },
    },
    marketplace: {
      summary: 'On AWS Marketplace: the offer is asked for once the quote is approved',
      value: {
        type: 'New Business',
        account,
        route: 'aws',
        quote: { seats: { 'SM Premium': 20 }, start: '2022-02-01', ...throughPartner },
      },
    },
    services: {
      summary: 'Professional services alone, priced to their statement of work',
      value: {
        type: 'Professional Services',
        account,
        statementOfWork: { reference: 'SOW 17', amount: '30000.00', receivedOn: '2022-01-20' },
        quote: { lines: [{ product: 'GitLab Service Package', seats: 1, price: '30000.00' }], start: '2022-03-01' },
      },
    },
    coTerm: {
      summary: 'More seats through somebody else, to the end of a running subscription',
      value: {
        type: 'Add-On Business',
        account,
        route: 'reseller',
        coTermWith: subscription,
        quote: { seats: { 'SaaS Premium': 20 }, start: '2022-04-15', ...throughPartner },
      },
    },
    credit: {
      summary: 'Contract reset: the credit that the deal desk adds beside the Renewal',
      value: { type: 'Credit', parent: won, quote: { start: '2022-04-01' } },
    },
  },
  'create-quote': {
    seats: {
      summary: 'Seats by product, one discount for all of them',
      value: { seats: { 'SM Premium': 20, Storage: 2 }, start: '2022-02-01', term: 24, discount: '5 %' },
    },
    lines: {
      summary: 'Lines with prices of their own',
      value: {
        lines: [
          { product: 'SM Premium', seats: 20 },
          { product: 'SM Premium', seats: 5, price: '200.00' },
        ],
        start: '2022-02-01',
      },
    },
    reset: {
      summary: 'On an open Renewal, before its day: a New quote is a contract reset',
      value: { type: 'New', seats: { 'SM Premium': 100 }, start: '2022-04-01' },
    },
  },
  'edit-quote': {
    discount: { summary: 'The same seats at another price', value: { discount: '10 %', comments: 'Paid up front' } },
    seats: { summary: 'Other seats at the same price', value: { seats: { 'SM Premium': 25 }, version: 1 } },
  },
  'submit-quote': {
    reasons: {
      summary: 'Where somebody has to approve, tell them why',
      value: { comments: 'Replaces two other tools' },
    },
  },
  'accept-quote': {
    signed: {
      summary: 'The customer has signed the form of this version',
      value: { version: 1, by: 'Ida Berg', on: '2022-01-20', evidence: 'signed form of 2022-01-20' },
    },
  },
  'fulfil-item': {
    evidence: { summary: 'In the path end-user-terms', value: { evidence: 'click-through of 2022-01-19' } },
    order: {
      summary: 'In the path purchase-order: what was read of it is held against the quote',
      value: {
        evidence: 'PO 4711',
        purchaseOrder: {
          number: '4711',
          quote,
          entity: 'Inc',
          currency: 'USD',
          paymentTerm: 'Net 30',
          term: 12,
          lines: [{ product: 'SM Premium', seats: 20 }],
          total: '4560.00',
        },
      },
    },
  },
  'request-offer': {
    aws: {
      summary: 'A private offer on AWS',
      value: { billingId: '123456789012', contact: 'buyer@fjord.example', margin: '3 %' },
    },
  },
  'change-seats': {
    total: { summary: 'The new total', value: { total: 30, from: '2022-04-07' } },
  },
  'close-lost': {
    merged: {
      summary: 'A renewal that goes on in another one',
      value: { reasons: ['merged into another opportunity'], mergedInto: won },
    },
  },
  'deal-desk-reject': {
    why: {
      summary: 'Why',
      value: { reasons: ['unsigned or partial form', 'other'], note: 'The form is of an old version' },
    },
  },
  checkout: {
    first: {
      summary: 'A first purchase on the web',
      value: { account, seats: { 'SaaS Premium': 20 }, card: 'tok_visa', terms: true },
    },
    packs: {
      summary: 'Packs and minutes for a running subscription',
      value: { subscription, seats: { Storage: 1, 'Compute Minutes': 2 }, card: 'tok_visa', terms: true },
    },
    upgrade: {
      summary: 'All seats of a running subscription go to a higher tier',
      value: { subscription, upgradeTo: 'SaaS Ultimate', card: 'tok_visa', terms: true },
    },
  },
  'record-payment': {
    wire: {
      summary: 'The whole invoice by wire',
      value: { invoice: 'inv_ex3emuguaxxi4vetszpqeswd5y_1', amount: '4560.00', method: 'wire' },
    },
  },
  'preview-cart': {
    two: {
      summary: 'An add-on, and the renewal on top of it; `$1.quo` is the first quote that the first command makes',
      value: {
        commands: [
          {
            command: 'create-opportunity',
            target: subscription,
            body: {
              type: 'Add-On Business',
              parent: won,
              quote: { seats: { 'SM Premium': 30 }, start: '2022-04-07' },
            },
          },
          { command: 'submit-quote', target: '$1.quo' },
          {
            command: 'create-opportunity',
            target: subscription,
            body: { type: 'Renewal', parent: won, quote: { seats: { 'SM Premium': 30 } } },
          },
        ],
      },
    },
  },
};

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Record<string, { examples?: unknown }> };
}

/** Puts the examples beside the bodies that they are of. */
export function withExamples<D extends object>(document: D): D {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Operation>> };
  for (const operations of Object.values(paths))
    for (const { operationId = '', requestBody } of Object.values(operations)) {
      const body = requestBody?.content['application/json'];
      if (body && examples[operationId]) body.examples = examples[operationId];
    }
  return document;
}
