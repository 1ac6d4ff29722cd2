import { shipped } from '../db/documents.ts';
import { versionOf } from '../db/screening/version.ts';
import type { Account } from '../domain/account/account.ts';
import type { Facts } from '../domain/facts.ts';
import type { Person } from '../domain/people/person.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { evolveRecord, type RecordState } from '../domain/records.ts';
import { type ScreeningAnswer, screenAccount } from '../domain/screening/decide.ts';
import { cutOff, mayLoadLists, mayLose } from '../domain/screening/lists.ts';
import { legalMail } from '../domain/screening/mail.ts';
import { partiesOn, type ScreeningResult } from '../domain/screening/request.ts';
import { partiesOf } from '../domain/screening/screening.ts';
import type { Effect, Subscription } from '../domain/subscription.ts';
import { ListError } from '../screening/formats/files.ts';
import { type ListFormat, readList } from '../screening/formats/index.ts';
import { type ListedParty, ListIndex } from '../screening/lists.ts';
import { screenParty, strictestOf } from '../screening/screener.ts';
import type { Memory } from './memory.ts';
import { refusal, type Sent } from './world.ts';

/** Takes a list in, and screens all accounts against it. */
export function loadList(memory: Memory, by: string, id: string, body: Record<string, unknown>): Sent {
  const { roles } = memory.records.get(by) as Person;
  if (!roles.some((role) => mayLoadLists.includes(role)))
    return { ok: false, code: 'role.missing', rule: 'TC-6', detail: `Lists are loaded by ${mayLoadLists.join(', ')}.` };
  const parties = listedIn(body);
  if (typeof parties === 'string') return { ok: false, code: 'document.malformed', rule: 'TC-6', detail: parties };
  const policies = [...shipped, ...memory.published()].filter(({ kind }) => kind === 'policy');
  const inUse = policies.map((head) => memory.document(head) as Policy);
  const forced = (body as { force?: boolean }).force === true;
  const less = cutOff(id, memory.lists.get(id)?.length ?? 0, parties.length, forced ? undefined : mayLose(inUse));
  if (less) return refusal(less);
  memory.lists.set(id, parties);
  const thresholds = strictestOf(inUse);
  const index = indexOf(memory);
  for (const record of memory.records.values())
    if ('holds' in record) {
      const found = partiesOf(record, Object.keys(record.contacts)).map((party) =>
        screenParty(index, party, thresholds),
      );
      const told = found.filter(({ party, status }) => status !== 'Clear' || record.screening?.[party] !== undefined);
      screened(memory, record, { found: told, against: against(memory), cause: `run/${id}` });
    }
  return { ok: true, id, ids: [] };
}

/** As the activity does: screens the parties of an effect, and has their accounts know. */
export function screenParties(
  memory: Memory,
  state: Subscription,
  { id, subject }: Effect,
  facts: Facts,
): ScreeningResult {
  const thresholds = facts.policy.trade ?? strictestOf([facts.policy]);
  const index = indexOf(memory);
  const results = partiesOn(state, subject, facts).flatMap(({ account, parties }) => {
    const found = parties.map((party) => screenParty(index, party, thresholds));
    const after = screened(memory, account, { found, against: against(memory), cause: id });
    return parties.map((party) => ({
      party: party.id,
      status: after.screening?.[party.id]?.status ?? ('Pending' as const),
    }));
  });
  return { against: against(memory), results };
}

function screened(memory: Memory, account: Account, answer: ScreeningAnswer): Account {
  const events = screenAccount(account, answer);
  const after = events.reduce<RecordState | undefined>(evolveRecord, account) as Account;
  memory.records.set(account.id, after);
  if (events.length > 0 && after.holds.trade) memory.tellLegal(legalMail(after));
  return after;
}

function indexOf(memory: Memory): ListIndex {
  return new ListIndex([...memory.lists].map(([id, parties]) => ({ id, parties })));
}

function against(memory: Memory): string {
  return [...memory.lists]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, parties]) => `${id}@${versionOf(parties)}`)
    .join(' ');
}

/** Parties written down in the story, or files of a public format. @returns the mistake where there is one */
function listedIn(body: Record<string, unknown>): readonly ListedParty[] | string {
  const { parties, format, files } = body as {
    parties?: readonly ListedParty[];
    format?: ListFormat;
    files?: Record<string, string>;
  };
  if (parties) return parties;
  try {
    return readList(format ?? 'csl-json', files ?? {});
  } catch (error) {
    if (error instanceof ListError) return error.message;
    throw error;
  }
}
