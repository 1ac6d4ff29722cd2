import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import formbody from '@fastify/formbody';
import { Eta } from 'eta';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type ApprovalLink,
  browserToken,
  codeOf,
  linkId,
  readApprovalToken,
  readBrowserToken,
} from '../db/approval-link.ts';
import { equalInConstantTime } from '../db/journal/hash.ts';
import { type LocalDate, printedEnd } from '../domain/calendar/dates.ts';
import { commandSpec } from '../domain/commands.ts';
import type { Person } from '../domain/people/person.ts';
import { type ApprovalCase, approvalCase } from './approval-case.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import { ProblemError } from './problems.ts';

const folder = fileURLToPath(new URL('./pages/', import.meta.url));
const css = readFileSync(`${folder}page.css`, 'utf8');
const eta = new Eta({ views: folder, cache: true });
/** No script, no picture, nothing from elsewhere; the one style is known by its hash. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const cookieName = '__Host-perennial-browser';
const daysOfABrowser = 90;
const mostCodes = 5;
const mostTries = 10;

const posted = z.object({
  token: z.string().max(2000),
  decision: z.enum(['approve', 'reject', 'code']),
  comment: z.string().max(4000).optional(),
  code: z.string().max(10).optional(),
});

/** Who has opened a link, and what for. */
interface Opened {
  readonly token: string;
  readonly link: ApprovalLink;
  readonly person: Person;
  /** The browser has shown before that its owner reads this person's mail, or the person was signed in. */
  readonly known: boolean;
}

/**
 * The page behind the link in a mail. Looking changes nothing, so scanners and prefetching do no harm; a decision needs a
 * POST from a browser that is known as the approver's, or a code that goes to the approver's own address: a link that was
 * forwarded decides nothing.
 */
export async function decidePage(app: FastifyInstance, context: Context): Promise<void> {
  const { sql, keys } = context;
  await app.register(formbody, { bodyLimit: 65_536 });

  app.get('/decide', { schema: { hide: true } }, async (request, reply) => {
    const opened = await open(request, String((request.query as { token?: unknown }).token ?? ''));
    if (!opened) return gone(reply);
    return show(reply, opened, {});
  });

  app.post('/decide', { schema: { hide: true } }, async (request, reply) => {
    const form = posted.safeParse(request.body);
    if (!form.success || isFromElsewhere(request)) return gone(reply, 400);
    const opened = await open(request, form.data.token);
    if (!opened) return gone(reply);
    const { decision, comment = '', code = '' } = form.data;
    if (decision === 'code') return mailCode(reply, opened);
    if (!opened.known && !(await isCode(opened, code)))
      return show(
        reply,
        opened,
        { codeSent: true, comment, problem: 'That is not the newest code we have mailed to you.' },
        403,
      );
    return decide(reply, opened, decision, comment.trim());
  });

  async function decide(
    reply: FastifyReply,
    opened: Opened,
    decision: 'approve' | 'reject',
    comment: string,
  ): Promise<FastifyReply> {
    const { link, person, token } = opened;
    const spec = commandSpec(decision);
    if (!spec) throw new Error(`There is no command ${decision}.`);
    // Also where the decision is refused: what is mended on the page needs no other code
    remember(reply, await browserToken(keys, person.id));
    try {
      await execute(context, {
        spec,
        target: link.approval,
        body: {
          version: link.version,
          ...(comment ? { [decision === 'approve' ? 'comment' : 'reason']: comment } : {}),
        },
        caller: person,
        key: `link ${linkId(token)} ${decision}`,
        door: 'link',
        dryRun: false,
        async: false,
      });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status >= 500) throw error;
      // What is still open can be mended on the page; anything else is told, and the link is of no more use.
      return show(reply, { ...opened, known: true }, { comment, problem: error.problem.detail }, error.problem.status);
    }
    return page(reply, 'message', {
      title: decision === 'approve' ? 'Approved' : 'Rejected',
      good: true,
      text: `You have ${decision === 'approve' ? 'approved' : 'rejected'} it, ${person.name}. You can close this page.`,
    });
  }

  async function show(
    reply: FastifyReply,
    opened: Opened,
    more: { readonly problem?: string; readonly comment?: string; readonly codeSent?: boolean },
    status = 200,
  ): Promise<FastifyReply> {
    const found = await approvalCase(context, opened.link.approval, opened.person).catch((error) => {
      if (error instanceof ProblemError) return undefined;
      throw error;
    });
    if (!found) return gone(reply);
    if (found.approval.status !== 'Open' || found.approval.version !== opened.link.version) {
      const by = found.decisions.findLast((each) => each.slot === found.approval.slot)?.by;
      return page(
        reply,
        'message',
        {
          title: found.opportunity.name,
          text:
            found.approval.version !== opened.link.version
              ? `The quote has version ${found.approval.version} now; this link is about version ${opened.link.version} and decides nothing.`
              : `There is nothing to decide: ${found.approval.status}${by ? ` by ${by}` : ''}.`,
        },
        status === 200 ? 200 : status,
      );
    }
    return page(
      reply,
      'decide',
      {
        title: `${found.approval.slot} approval: ${found.opportunity.name}`,
        case: found,
        until: readable(found.approval.until, opened.person.zone),
        lastDay: printedEnd(found.quote.end as LocalDate),
        token: opened.token,
        known: opened.known,
        codeSent: more.codeSent ?? false,
        comment: more.comment ?? '',
        problem: more.problem,
      },
      status,
    );
  }

  async function mailCode(reply: FastifyReply, opened: Opened): Promise<FastifyReply> {
    const link = linkId(opened.token);
    const [row] = await sql<{ codes: number }[]>`
      insert into link_tries (link, codes, last_code_at) values (${link}, 1, now())
      on conflict (link) do update set codes = link_tries.codes + 1, last_code_at = now() where link_tries.codes < ${mostCodes}
      returning codes`;
    if (!row)
      return show(
        reply,
        opened,
        { codeSent: true, problem: `No more than ${mostCodes} codes are sent for one link.` },
        429,
      );
    const payload = {
      to: { person: opened.person.id },
      subject: 'Your code to decide',
      text: 'Somebody, you we hope, wants to decide an approval in your name with this code. It is good for a quarter of an hour.',
      code: { link, n: row.codes },
    };
    await sql`
      insert into outbox (stream, seq, n, destination, payload)
      values (${`link/${link}`}, 0, ${row.codes}, 'mail', ${payload as never}::jsonb)`;
    return show(reply, opened, { codeSent: true });
  }

  async function isCode(opened: Opened, code: string): Promise<boolean> {
    const link = linkId(opened.token);
    const [row] = await sql<{ codes: number }[]>`
      update link_tries set tries = tries + 1
      where link = ${link} and tries < ${mostTries} and last_code_at > now() - interval '15 minutes' returning codes`;
    return row !== undefined && equalInConstantTime(codeOf(keys, link, row.codes), code.trim());
  }

  async function open(request: FastifyRequest, token: string): Promise<Opened | undefined> {
    const link = await readApprovalToken(keys, token);
    if (!link) return undefined;
    const [row] = await sql<{ body: Person }[]>`
      select body from representations where kind = 'person' and id = ${link.person}`;
    if (!row?.body.active) return undefined;
    const browser = await readBrowserToken(keys, cookieOf(request) ?? '');
    return { token, link, person: row.body, known: link.signedIn || browser === link.person };
  }
}

function page(reply: FastifyReply, name: string, data: object, status = 200): FastifyReply {
  return reply
    .code(status)
    .header('Content-Security-Policy', policy)
    .header('Cache-Control', 'no-store')
    .header('Referrer-Policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(eta.render(`./${name}`, { css, ...data }));
}

const gone = (reply: FastifyReply, status = 410): FastifyReply =>
  page(
    reply,
    'message',
    {
      title: 'This link is of no use any more',
      text: 'It is too old, or what it was about is closed. The newest mail about the approval has a newer one.',
    },
    status,
  );

const remember = (reply: FastifyReply, token: string): FastifyReply =>
  reply.header(
    'Set-Cookie',
    `${cookieName}=${token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${daysOfABrowser * 86_400}`,
  );

const cookieOf = ({ headers }: FastifyRequest): string | undefined =>
  headers.cookie
    ?.split(/;\s*/)
    .find((each) => each.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1);

/** A form of another site says where it comes from. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') return true;
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.host;
}

const readable = (instant: ApprovalCase['approval']['until'], zone: string): string =>
  instant === null
    ? ''
    : new Intl.DateTimeFormat('en-GB', {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: zone,
        timeZoneName: 'short',
      }).format(new Date(instant));
