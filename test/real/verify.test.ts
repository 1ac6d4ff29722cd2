import { beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from '../../db/connection.ts';
import { verify } from '../../db/verify.ts';
import { book, crew, deal, quiet, sql } from './kit.ts';

/** What `perennial verify` says of one subscription once somebody past the trigger has done this; nothing of it is kept. */
async function afterTampering(subscription: string, statements: readonly string[]): Promise<readonly string[]> {
  let problems: readonly string[] = [];
  const undone = new Error('undone');
  await sql
    .begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      for (const table of ['journal', 'snapshots']) await tx`delete from ${tx(table)} where stream <> ${subscription}`;
      for (const statement of statements) await tx.unsafe(statement.replaceAll('$stream', `'${subscription}'`));
      problems = (await verify(tx as unknown as Sql)).problems;
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return problems;
}

const broken = (seq: number) =>
  `$stream#${seq}: the hash chain breaks here: the event was changed, removed or inserted`;
const changed = `update journal set content = replace(content, '"by":"', '"by":"x') where stream = $stream and seq = 2`;

describe('Law 7: a journal that was changed past its trigger is found', () => {
  let subscription: string;
  beforeAll(async () => {
    const people = await crew();
    const sold = await deal(people);
    await book(people, sold);
    await quiet();
    subscription = sold.subscription;
  });

  it.each<[string, string[], string[]]>([
    ['nothing was touched', [], []],
    ['one word of an event was changed', [changed], [broken(2)]],
    [
      'its own hash was changed with it, not those after it',
      [
        changed,
        `update journal set hash = encode(sha256(convert_to((select hash from journal p where p.stream = $stream and p.seq = 1) || content, 'utf8')), 'hex') where stream = $stream and seq = 2`,
      ],
      [broken(3)],
    ],
    ['an event was removed', ['delete from journal where stream = $stream and seq = 3'], ['$stream: seq 3 is missing']],
    [
      'an event was removed and the others moved up',
      [
        'delete from journal where stream = $stream and seq = 3',
        'update journal set seq = seq + 1000 where stream = $stream and seq > 3',
        'update journal set seq = seq - 1001 where stream = $stream and seq > 1000',
      ],
      [broken(3)],
    ],
    [
      'two events were swapped',
      [
        'update journal set seq = seq + 1000 where stream = $stream and seq in (2, 3)',
        'update journal set seq = 2005 - seq - 1000 where stream = $stream and seq > 1000',
      ],
      [broken(2)],
    ],
    [
      'the newest event was removed',
      ['delete from journal where stream = $stream and seq = (select max(seq) from journal where stream = $stream)'],
      ['$stream: the snapshot stands at another event than the journal'],
    ],
    [
      'the snapshot was changed',
      [`update snapshots set state = replace(state, '"seq"', '"sequence"') where stream = $stream`],
      ['$stream: the snapshot is not what its events fold to'],
    ],
  ])('%s', async (_what, statements, found) => {
    const problems = await afterTampering(subscription, statements);
    const expected = found.map((problem) => problem.replaceAll('$stream', subscription));
    expect(problems).toEqual(found.length === 0 ? [] : expect.arrayContaining(expected));
  });
});
