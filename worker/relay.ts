import type { Client } from '@temporalio/client';
import { createTransport, type Transporter } from 'nodemailer';
import type { Logger } from 'pino';
import { fileName, paperOf } from '../api/paper/made.ts';
import { paperPdf } from '../api/paper/pdf.ts';
import { approvalToken, codeOf, replyAddress } from '../db/approval-link.ts';
import type { Sql } from '../db/connection.ts';
import type { StampKeys } from '../db/journal/stamp.ts';
import { mailColumns, secretColumns } from '../db/mails.ts';
import type { FormKind } from '../domain/quoting/order-form.ts';
import { subscriptionWorkflow } from '../temporal/subscription.ts';
import { publicUrl } from './settings.ts';

const batch = 50;
const pollMs = 200;

const smtpUrl = (): string => process.env.SMTP_URL ?? '';

/** Gives the feed its positions and sends the mails; polled, in order by stream, at least once. @returns how to stop it */
export function startRelay(sql: Sql, client: Client, log: Logger, keys?: StampKeys): () => Promise<void> {
  let stopping = false;
  const smtp = smtpUrl()
    ? createTransport({ url: smtpUrl(), connectionTimeout: 10_000, socketTimeout: 20_000 })
    : undefined;
  const loop = async (): Promise<void> => {
    while (!stopping) {
      let worked = 0;
      try {
        if (await anythingWaits(sql))
          worked = (await place(sql)) + (await deliver(sql, smtp, keys)) + (await wake(sql, client));
      } catch (error) {
        log.warn({ error: String(error) }, 'the relay will try again');
      }
      if (worked < batch) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  };
  const running = loop();
  return async () => {
    stopping = true;
    await running;
  };
}

/** One cheap question for an idle company, so that the poll takes nothing from the commands. */
async function anythingWaits(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ waits: boolean }[]>`
    select exists (select 1 from journal where position is null)
      or exists (select 1 from outbox where status = 'pending' and not_before <= now()) as waits`;
  return row?.waits === true;
}

/** One relay at a time gives positions, in the order in which it finds committed events: the feed has no gaps. */
export async function place(sql: Sql): Promise<number> {
  const result = await sql.begin(async (tx) => {
    const [lock] = await tx<{ held: boolean }[]>`select pg_try_advisory_xact_lock(7304113) as held`;
    if (!lock?.held) return 0;
    const placed = await tx`
      with next as (select stream, seq, recorded_at from journal where position is null order by recorded_at, stream, seq limit 500),
      numbered as (select stream, seq, (select coalesce(max(position), 0) from journal) + row_number() over (order by recorded_at, stream, seq) as position from next)
      update journal j set position = n.position from numbered n where j.stream = n.stream and j.seq = n.seq`;
    return placed.count;
  });
  return result as number;
}

interface Due {
  readonly id: number;
  readonly attempts: number;
  readonly subject: string;
  readonly body: string;
  readonly address: string | null;
  readonly token: string | null;
  readonly person: string | null;
  readonly approval: { readonly id: string; readonly version: number } | null;
  readonly code: { readonly link: string; readonly n: number } | null;
  readonly paper: { readonly quote: string; readonly version: number; readonly kind: FormKind } | null;
}

/** 5 s, 10 s, 20 s … an hour: about a day in all. */
const mostAttempts = 30;

async function deliver(sql: Sql, smtp: Transporter | undefined, keys: StampKeys | undefined): Promise<number> {
  if (!smtp) return keep(sql);
  let sent = 0;
  while (sent < batch && (await sendNext(sql, smtp, keys))) sent++;
  return sent;
}

/** Subscriptions whose account has changed look at themselves again. */
async function wake(sql: Sql, client: Client): Promise<number> {
  const due = await sql<{ id: number; payload: { subscription: string; epoch: number } }[]>`
    select id, payload from outbox where status = 'pending' and destination = 'look-again' order by id limit ${batch}`;
  for (const { id, payload } of due) {
    await subscriptionWorkflow(client, payload.subscription, payload.epoch).nudge();
    await sql`update outbox set status = 'sent', delivered_at = now() where id = ${id}`;
  }
  return due.length;
}

/** Without SMTP settings mails stay readable through the API. */
async function keep(sql: Sql): Promise<number> {
  const kept = await sql`
    update outbox set status = 'kept', delivered_at = now() where id in (
      select id from outbox where status = 'pending' and destination = 'mail' order by id limit ${batch} for update skip locked)`;
  return kept.count;
}

/**
 * The oldest mail at the head of its stream's queue, held while it is sent, so no other worker sends it too. One that
 * cannot be delivered is given up after a day, and its stream goes on. @returns false when nothing is due
 */
async function sendNext(sql: Sql, smtp: Transporter, keys: StampKeys | undefined): Promise<boolean> {
  const found = await sql.begin(async (tx) => {
    const [mail] = await tx<Due[]>`
      select o.id, o.attempts, ${mailColumns(sql)}, ${secretColumns(sql)}
      from outbox o where o.status = 'pending' and o.destination = 'mail' and o.not_before <= now()
        and not exists (select 1 from outbox p where p.stream = o.stream and p.destination = o.destination and p.status = 'pending' and p.id < o.id)
      order by o.id limit 1 for update of o skip locked`;
    if (!mail) return false;
    const status = await send(sql, smtp, mail, keys);
    if (status) await tx`update outbox set status = ${status}, delivered_at = now() where id = ${mail.id}`;
    else
      await tx`
        update outbox set attempts = attempts + 1, status = case when attempts + 1 >= ${mostAttempts} then 'failed' else status end,
          not_before = now() + least(interval '1 hour', interval '5 seconds' * power(2, least(attempts, 10))) where id = ${mail.id}`;
    return true;
  });
  return found as boolean;
}

/** A link that decides and an address to answer to: made when the mail is sent, so nobody who reads mails here has them. */
async function toDecide(
  { body, person, approval, code }: Due,
  keys: StampKeys | undefined,
): Promise<{ readonly text: string; readonly replyTo?: string }> {
  if (code && keys) return { text: `${body}\n\n${codeOf(keys, code.link, code.n)}` };
  if (!approval || !person || !keys) return { text: body };
  const { id, version } = approval;
  const token = await approvalToken(keys, { approval: id, person, version, signedIn: false });
  const page = `${publicUrl()}/decide?token=${token}`;
  const domain = process.env.INBOUND_MAIL_DOMAIN;
  return {
    text: `${body}\n\nSee the case and decide: ${page}${domain ? `\nOr answer this mail: the first line APPROVE or REJECT, your comment from the second line on.` : ''}`,
    ...(domain ? { replyTo: `${replyAddress(keys, id, version, person)}@${domain}` } : {}),
  };
}

/** The version that was sent, though there may be a newer one by now: made from the journal. */
async function attachedPaper(
  sql: Sql,
  { paper: asked }: Due,
): Promise<readonly { filename: string; content: Buffer }[]> {
  if (!asked) return [];
  const paper = await paperOf(sql, asked.quote, asked.kind, asked.version);
  return [{ filename: `${fileName(paper, asked.kind)}.pdf`, content: await paperPdf(paper) }];
}

/** @returns undefined when it has to be tried again */
async function send(
  sql: Sql,
  smtp: Transporter,
  mail: Due,
  keys: StampKeys | undefined,
): Promise<'sent' | 'undeliverable' | undefined> {
  if (!mail.address) return 'undeliverable';
  try {
    await smtp.sendMail({
      from: process.env.MAIL_FROM ?? 'perennial@localhost',
      to: mail.address,
      subject: mail.subject,
      ...(await toDecide(mail, keys)),
      messageId: `<outbox-${mail.id}@perennial>`,
      attachments: [
        ...(mail.token ? [{ filename: 'licence.jws', content: mail.token }] : []),
        ...(await attachedPaper(sql, mail)),
      ],
    });
    return 'sent';
  } catch {
    return undefined;
  }
}
