import { addressOf, draftMark, factsOf, type Paper, totalsOf } from './paper.ts';

const width = 100;

/** The form as plain text. */
export function paperText(paper: Paper): string {
  const draft = paper.kind === 'Draft Proposal' ? [draftMark, ''] : [];
  return `${[
    ...draft,
    paper.seller.name,
    ...paper.seller.address,
    '',
    paper.title.toUpperCase(),
    `${paper.quote}, version ${paper.version}, ${paper.date}`,
    '',
    `Customer: ${paper.customer}`,
    `Sold to:  ${addressOf(paper.soldTo).join(', ')}`,
    `Bill to:  ${addressOf(paper.billTo).join(', ')}`,
    '',
    ...factsOf(paper).map(([name, value]) => `${name.padEnd(20)} ${value}`),
    '',
    ...paper.lines.flatMap((line) => [
      `${line.product} (${line.sku})`,
      `  ${line.pricing ? `${line.quantity} units, ${line.pricing}` : `${line.quantity} at ${line.unitPrice} each`}, ${line.charged}, ${line.start} to ${line.lastDay} (${line.days} days)${
        line.listPrice ? ` (list ${line.listPrice}, discount ${line.discount})` : ''
      }`,
      `  ${line.amount}`.padStart(width),
    ]),
    '',
    ...totalsOf(paper).map(([name, amount]) => `${name} ${amount.padStart(18)}`.padStart(width)),
    '',
    ...paper.terms.flatMap(({ heading, text }) => [`${heading}: ${text}`, '']),
    ...paper.signatures.flatMap((name) => [
      `For ${name}:`,
      '',
      'Signature ____________________  Name ____________________  Title ____________________  Date ____________',
      '',
    ]),
    `Verification ${paper.verification}`,
    ...draft.slice(0, 1),
  ].join('\n')}\n`;
}
