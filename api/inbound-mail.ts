import type { FastifyInstance } from 'fastify';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { z } from 'zod';
import { isReplyOf, type ReplyAddress, readReplyAddress } from '../db/approval-link.ts';
import { equalInConstantTime, sha256 } from '../db/journal/hash.ts';
import { readReply, replyWords } from '../domain/approval/reply.ts';
import { commandSpec } from '../domain/commands.ts';
import type { Person } from '../domain/people/person.ts';
import { inboundMailSecret, production } from '../worker/settings.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import { ProblemError } from './problems.ts';

const mostBytes = 2_097_152;

/** What became of a mail. The gateway has nothing more to do with any of them; they differ for whoever reads its log. */
type Outcome =
  | { readonly outcome: 'decided'; readonly decision: string; readonly approval: string; readonly seq: unknown }
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string }
  | { readonly outcome: 'ignored'; readonly reason: string };

/**
 * Decisions by answering the mail (AP-9). A gateway hands over each mail as it came. Three things have to fit before a word
 * of it counts: the address that it was sent to is one that we gave to this person for this request, the sender is this
 * person's address, and the gateway's own server has found that the sender is who he says (DMARC).
 */
export async function inboundMailRoutes(app: FastifyInstance, context: Context): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('message/rfc822', { parseAs: 'buffer', bodyLimit: mostBytes }, (_, body, done) =>
    done(null, body),
  );
  app.post(
    '/v1/inbound-mail',
    {
      bodyLimit: mostBytes,
      schema: {
        operationId: 'inbound-mail',
        tags: ['approval'],
        summary: 'A mail as it came, from the mail gateway: decides an approval when it answers one',
        description:
          'The body is the message (message/rfc822), the key INBOUND_MAIL_SECRET. The first line of the answer is APPROVE, APPROVED, YES, REJECT, REJECTED or NO, a comment begins on line 2; anything else is an error, mailed back to its sender. Rule AP-9.',
        consumes: ['message/rfc822'],
        response: {
          200: z.looseObject({ outcome: z.enum(['decided', 'refused', 'ignored']) }),
        },
      },
    },
    async (request): Promise<Outcome> => {
      const [scheme, secret = ''] = (request.headers.authorization ?? '').split(' ');
      const expected = inboundMailSecret();
      if (scheme !== 'Bearer' || !expected || !equalInConstantTime(secret, expected))
        throw new ProblemError('request.unauthenticated', 'Send `Authorization: Bearer <INBOUND_MAIL_SECRET>`.');
      return take(request.body as Buffer);
    },
  );

  async function take(message: Buffer): Promise<Outcome> {
    const mail = await simpleParser(message, {
      skipImageLinks: true,
      skipTextToHtml: true,
      maxHtmlLengthToParse: mostBytes,
    });
    const automatic = isAutomatic(mail);
    if (automatic) return ignored(automatic);
    const answered = recipients(mail)
      .map((address) => readReplyAddress(address.split('@')[0] ?? ''))
      .find(Boolean);
    if (!answered) return ignored('It is sent to no address that we gave to anybody.');
    const senders = mail.from?.value ?? [];
    const [sender] = senders;
    if (!sender?.address || senders.length !== 1) return ignored('It has no sender, or several.');
    const person = await personOf(sender.address, answered);
    if (!person) return ignored('The address that it is sent to was not given to its sender.');
    const doubt = isInDoubt(mail, sender.address);
    if (doubt) return ignored(doubt);
    return decide(mail, answered, person, sha256(message.toString('latin1')));
  }

  async function decide(
    mail: ParsedMail,
    { approval, version }: ReplyAddress,
    person: Person,
    hash: string,
  ): Promise<Outcome> {
    const reply = readReply(textOf(mail));
    if (!reply.decision)
      return answerWith(person, hash, {
        outcome: 'refused',
        code: 'approval.reply-unreadable',
        detail: `The first line has to be exactly one of ${replyWords.join(', ')}; yours is "${reply.found}". A comment begins on line 2.`,
      });
    const spec = commandSpec(reply.decision);
    if (!spec) throw new Error(`There is no command ${reply.decision}.`);
    try {
      const done = await execute(context, {
        spec,
        target: approval,
        body: {
          version,
          ...(reply.comment ? { [reply.decision === 'approve' ? 'comment' : 'reason']: reply.comment } : {}),
        },
        caller: person,
        // The same mail again is the same command; the same person's second mail is another one.
        key: `mail ${mail.messageId ? sha256(mail.messageId) : hash}`,
        door: 'mail',
        dryRun: false,
        async: false,
      });
      return { outcome: 'decided', decision: reply.decision, approval, seq: done.body.seq };
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status >= 500) throw error;
      return answerWith(person, hash, { outcome: 'refused', code: error.problem.code, detail: error.problem.detail });
    }
  }

  /** Its sender is told once by mail, since nobody reads the gateway's log. */
  async function answerWith(
    person: Person,
    hash: string,
    outcome: Extract<Outcome, { outcome: 'refused' }>,
  ): Promise<Outcome> {
    const payload = {
      to: { person: person.id },
      subject: 'Your answer to an approval changed nothing',
      text: `${outcome.detail}\nNothing has been decided by it.`,
    };
    await context.sql`
      insert into outbox (stream, seq, n, destination, payload) values (${`mail/${hash}`}, 0, 0, 'mail', ${payload as never}::jsonb)
      on conflict do nothing`;
    return outcome;
  }

  async function personOf(address: string, answered: ReplyAddress): Promise<Person | undefined> {
    const found = await context.sql<{ body: Person }[]>`
      select body from representations where kind = 'person' and lower(body->>'email') = ${address.toLowerCase()}`;
    return found
      .map(({ body }) => body)
      .find((person) => person.active && isReplyOf(context.keys, answered, person.id));
  }
}

const ignored = (reason: string): Outcome => ({ outcome: 'ignored', reason });

/** Absence notes, bounces and lists decide nothing and are never answered: two machines could go on for ever. */
function isAutomatic({ headers, from }: ParsedMail): string | undefined {
  const said = (name: string): string => String(headers.get(name) ?? '').toLowerCase();
  const auto = said('auto-submitted');
  if (auto && auto !== 'no') return `It was sent automatically (Auto-Submitted: ${auto}).`;
  if (/bulk|junk|list|auto_reply/.test(said('precedence'))) return 'It was sent in bulk.';
  if (['x-autoreply', 'x-autorespond', 'x-auto-response', 'list-id'].some((name) => headers.has(name)))
    return 'It was sent automatically.';
  if (/^(mailer-daemon|postmaster|no-?reply)@/i.test(from?.value[0]?.address ?? '')) return 'It comes from a machine.';
  return undefined;
}

function recipients({ to, cc, headers }: ParsedMail): readonly string[] {
  const listed = [to, cc].flat().filter((each): each is AddressObject => each !== undefined);
  const delivered = headers.get('delivered-to') ?? headers.get('x-original-to');
  const envelope = [delivered]
    .flat()
    .map((each) => (typeof each === 'string' ? each : ((each as AddressObject | undefined)?.text ?? '')));
  return [...listed.flatMap(({ value }) => value.map(({ address = '' }) => address)), ...envelope];
}

/**
 * Only the topmost result counts, and only of our own server: whatever stands below it may have come with the mail.
 * @returns why the sender is in doubt
 */
function isInDoubt(mail: ParsedMail, sender: string): string | undefined {
  const trusted = process.env.INBOUND_MAIL_AUTHSERV;
  if (!trusted) return production() ? 'INBOUND_MAIL_AUTHSERV is not set: nobody vouches for senders.' : undefined;
  const topmost = mail.headerLines.find(({ key }) => key === 'authentication-results')?.line ?? '';
  const [, server = '', results = ''] = /^authentication-results:\s*([^\s;]+)[^;]*;(.*)$/is.exec(topmost) ?? [];
  if (server.toLowerCase() !== trusted.toLowerCase()) return `No result of ${trusted} stands on top of it.`;
  const domain = sender.split('@')[1]?.toLowerCase() ?? '';
  const dmarc = results.split(';').find((part) => /^\s*dmarc\s*=\s*pass\b/i.test(part));
  const from = /header\.from\s*=\s*"?([^\s;"]+)/i.exec(dmarc ?? '')?.[1]?.toLowerCase();
  if (!dmarc || (from !== undefined && from !== domain)) return `${trusted} does not vouch for ${domain}.`;
  return undefined;
}

/** The plain part; of a mail in HTML alone, its text, which such programs like to begin with empty lines. */
function textOf({ text = '', headers }: ParsedMail): string {
  const type = headers.get('content-type') as { readonly value?: string } | undefined;
  return type?.value === 'text/html' ? text.replace(/^\s+/, '') : text;
}
