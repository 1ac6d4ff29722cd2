import type { Sql } from '../../db/connection.ts';
import { formOf, verificationOf, versionsIn } from '../../db/journal/forms.ts';
import { type FormKind, refusedForm } from '../../domain/quoting/order-form.ts';
import { formNeeded } from '../../domain/quoting/printed.ts';
import type { QuoteVersion } from '../../domain/quoting/versions.ts';
import { refusalProblem } from '../execute.ts';
import { look } from '../look.ts';
import { ProblemError } from '../problems.ts';
import type { Paper } from './paper.ts';

/** @throws ProblemError quote.unknown */
export async function quoteVersions(sql: Sql, id: string): Promise<readonly QuoteVersion[]> {
  const found = await versionsIn(sql, id);
  if (found.length === 0) throw new ProblemError('quote.unknown', `There is no quote ${id}.`);
  return found;
}

/** The paper of one version of a quote, from the journal. @throws ProblemError where there is none to be had (QC-10) */
export async function paperOf(sql: Sql, id: string, kind: FormKind, version: number): Promise<Paper> {
  const all = await quoteVersions(sql, id);
  const found = all.find(({ quote }) => quote.version === version);
  if (!found) throw new ProblemError('quote.version-unknown', `${id} has no version ${version}.`);
  const { quote, booked } = found;
  const { state, facts } = await look({ sql }, id);
  // A closed deal takes its quotes along: what was signed can still be printed and checked, a lost deal has no form.
  if (!state.quoting[id] && !booked)
    throw new ProblemError('opportunity.closed', `The opportunity of ${id} is closed.`, 'ST-1');
  const refusal = kind === 'Order Form' ? refusedForm(quote) : undefined;
  if (refusal) throw refusalProblem(refusal);
  const form = await formOf(sql, found, kind, formNeeded(state, id, quote.opportunity), facts, state.clock);
  if (!form) throw new ProblemError('account.unknown');
  return { ...form, verification: verificationOf(form) };
}

/** What the file is called that a customer gets. */
export const fileName = ({ quote, version }: Paper, kind: FormKind): string =>
  `${kind === 'Order Form' ? 'order-form' : 'draft-proposal'}-${quote}-v${version}`;
