import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { whatIf } from '../domain/approval/what-if.ts';
import { formatMoney } from '../domain/money/money.ts';
import { editQuote } from '../domain/quoting/commands.ts';
import { compareQuotes } from '../domain/quoting/compare.ts';
import type { FormKind } from '../domain/quoting/order-form.ts';
import type { QuoteVersion } from '../domain/quoting/versions.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Context } from './context.ts';
import { refusalProblem } from './execute.ts';
import { look } from './look.ts';
import { fileName, paperOf, quoteVersions } from './paper/made.ts';
import type { Paper } from './paper/paper.ts';
import { paperPdf } from './paper/pdf.ts';
import { paperText } from './paper/text.ts';
import { ProblemError } from './problems.ts';
import { representComparison } from './represent-comparison.ts';
import * as shape from './schemas.ts';

const version = z.coerce.number().int().min(1).optional();
const comparing = z.strictObject({
  with: z.string().max(100).optional().describe('Another quote; without it, another version of this one'),
  version: version.describe('Of this quote; the newest where it is not said'),
  'with-version': version.describe('Of the other quote; the newest where it is not said'),
});
const printing = z.strictObject({
  version,
  format: z.enum(['json', 'text', 'pdf']).optional().describe('Or by `Accept`: application/pdf, text/plain'),
});
type Printing = z.infer<typeof printing>;

/** Quotes side by side, and on paper. Older versions, and quotes of closed deals, come from the journal. */
export function quoteRoutes(app: FastifyInstance, context: Context): void {
  app.get(
    '/v1/quotes/:id/compare',
    {
      schema: {
        tags: ['quoting'],
        summary: 'What is different between two quotes, or two versions of one',
        querystring: comparing,
        response: { 200: shape.comparison },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const query = request.query as z.infer<typeof comparing>;
      const other = query.with ?? id;
      if (other === id && query.version === undefined && query['with-version'] === undefined)
        throw new ProblemError(
          'request.malformed',
          'Compare with what? Give `with=<quote>`, or `version` and `with-version`.',
        );
      const before = chosen(id, await versions(id), query.version);
      const after = chosen(other, await versions(other), query['with-version']);
      return representComparison(before.quote, after.quote, compareQuotes(before.quote, after.quote));
    },
  );
  app.post(
    '/v1/quotes/:id/what-if',
    {
      schema: {
        operationId: 'what-if',
        tags: ['approval'],
        summary: 'With these changes instead, who would have to approve? Changes nothing',
        body: editQuote.omit({ version: true }),
        response: { 200: shape.whatIf },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const { state, facts } = await look(context, id);
      const answer = whatIf(
        state,
        {
          name: 'edit-quote',
          id: 'what-if',
          by: request.caller.id,
          door: 'api',
          at: facts.now,
          target: id,
          body: request.body,
        },
        facts,
      );
      if (isRefusal(answer)) throw refusalProblem(answer);
      const { total, ...slots } = answer;
      return { ...slots, total: { before: formatMoney(total.before), after: formatMoney(total.after) } };
    },
  );
  for (const [path, kind, summary] of [
    [
      'form',
      'Order Form',
      'The order form of a quote that is approved or needs no approval, for this version only (QC-10)',
    ],
    ['proposal', 'Draft Proposal', 'A draft of the form, of any quote; never acceptable for booking (QC-10)'],
  ] as const)
    app.get(
      `/v1/quotes/:id/${path}`,
      {
        schema: {
          tags: ['quoting'],
          summary,
          description:
            'As JSON, text or PDF by `format` or `Accept`. Each of them carries the same `verification`: the SHA-256 of the canonical JSON of all that it says.',
          querystring: printing,
          response: { 200: shape.orderForm },
        },
      },
      async (request, reply) => {
        const { id } = request.params as { id: string };
        return send(reply, kind, formatOf(request), await paper(id, kind, request.query as Printing));
      },
    );

  const versions = (id: string): Promise<readonly QuoteVersion[]> => quoteVersions(context.sql, id);

  /** The newest version only: an edit makes the form void (QC-10, AP-4). */
  async function paper(id: string, kind: FormKind, asked: Printing): Promise<Paper> {
    const all = await versions(id);
    const { quote } = chosen(id, all, asked.version);
    const newest = all.at(-1)?.quote.version;
    if (quote.version !== newest)
      throw new ProblemError('quote.version-changed', `It has version ${newest} now.`, 'AP-4');
    return paperOf(context.sql, id, kind, quote.version);
  }
}

function chosen(id: string, all: readonly QuoteVersion[], asked: number | undefined): QuoteVersion {
  const found = asked === undefined ? all.at(-1) : all.find(({ quote }) => quote.version === asked);
  if (found) return found;
  const known = all.map(({ quote }) => quote.version).join(', ');
  throw new ProblemError('quote.version-unknown', `${id} has no version ${asked}; it has ${known}.`);
}

function formatOf(request: FastifyRequest): 'json' | 'text' | 'pdf' {
  const { format } = request.query as Printing;
  if (format) return format;
  const accept = String(request.headers.accept ?? '');
  if (accept.includes('application/pdf')) return 'pdf';
  return accept.includes('text/plain') ? 'text' : 'json';
}

async function send(
  reply: FastifyReply,
  kind: FormKind,
  format: 'json' | 'text' | 'pdf',
  paper: Paper,
): Promise<FastifyReply> {
  void reply.header('Vary', 'Accept');
  if (format === 'json') return reply.send(paper);
  const name = fileName(paper, kind);
  if (format === 'text')
    return reply
      .header('Content-Disposition', `attachment; filename="${name}.txt"`)
      .type('text/plain; charset=utf-8')
      .send(paperText(paper));
  return reply
    .header('Content-Disposition', `attachment; filename="${name}.pdf"`)
    .type('application/pdf')
    .send(await paperPdf(paper));
}
