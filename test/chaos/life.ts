/** The story of one subscription's year, as a scenario file, out of a seeded generator. */
export function life(random: () => number): string {
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const product = pick('SM Premium', 'SaaS Premium', 'SM Ultimate');
  const seats = 5 + Math.floor(random() * 40);
  const more = seats + 1 + Math.floor(random() * 20);
  const discount = pick(0, 0, 10, 18);
  const users = more + Math.floor(random() * 5);
  const optOut = random() < 0.2;
  const amended = pick(3, 4, 5);
  const approvals =
    discount === 0
      ? []
      : discount === 10
        ? ['  - { as: ana, do: approve first }']
        : ['  - { as: ana, do: approve first }', '  - { at: 2021-09-11T10:00Z, as: rolf, do: approve first }'];
  return [
    'scenario: a year',
    'people: { ray: sales, ana: ASM, rolf: RD, vera: VP, dee: deal desk, fin: finance, sam: support }',
    'given: { acme: { account: { country: US } } }',
    'steps:',
    '  - { at: 2021-09-10T09:00Z, as: ray, do: create-opportunity acme, with: { name: deal, type: New Business } }',
    `  - { do: create-quote deal, with: { name: first, seats: { ${product}: ${seats} }, discount: ${discount} %, start: 2021-10-01, comments: because } }`,
    '  - do: submit-quote first',
    ...approvals,
    '  - { at: 2021-09-13T09:00Z, as: ray, do: [ accept-quote first, submit-opportunity deal ] }',
    '  - { at: 2021-09-14T09:00Z, as: dee, do: deal-desk-approve deal }',
    '  - { at: 2021-09-17T09:00Z, as: fin, do: finance-approve deal }',
    '  - { at: 2021-10-20T09:00Z, as: fin, do: record-payment deal, with: { method: check } }',
    `  - { at: 2022-0${amended}-0${pick(4, 7, 9)}T09:00Z, as: ray, do: create-opportunity, with: { name: add, type: Add-On Business, parent: deal } }`,
    `  - { do: create-quote add, with: { name: second, seats: { ${product}: ${more} }, start: 2022-0${amended}-1${pick(1, 3, 5)} } }`,
    '  - do: [ submit-quote second, accept-quote second, submit-opportunity add ]',
    // BT-1, BT-5: an amendment is booked near its start, before the month it closes in is locked.
    `  - { at: 2022-0${amended}-1${pick(0, 8)}T09:00Z, as: dee, do: deal-desk-approve add }`,
    '  - { as: fin, do: finance-approve add }',
    ...(optOut ? ['  - { at: 2022-07-01T09:00Z, as: ray, do: turn-auto-renew-off deal }'] : []),
    '  - { at: 2022-08-01T09:00Z, as: ray, do: open-support-request deal, with: { name: help, type: investigate wrong info } }',
    '  - { at: 2022-08-01T12:00Z, as: sam, do: [ answer-support-request help, close-support-request help ] }',
    `  - { at: 2022-09-29T03:00Z, as: sam, do: usage deal, with: { users: ${users} } }`,
    '  - { at: 2022-10-20T00:00Z, expect: { invoices: [{ date: 2021-09-17 }] } }',
    '',
  ].join('\n');
}
