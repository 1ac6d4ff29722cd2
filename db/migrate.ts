import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { connect, type Sql } from './connection.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Any constant; all starters of one database wait for the same lock. */
const lock = 7_304_112;

/** Applies the generated SQL files in order, each once, under a lock. @returns the names applied now */
export async function migrate(sql: Sql): Promise<readonly string[]> {
  const applied: string[] = [];
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${lock})`;
    await tx`create table if not exists migrations (name text primary key, sha256 text not null, at timestamptz not null default now())`;
    const done = new Map(
      (await tx<{ name: string; sha256: string }[]>`select name, sha256 from migrations`).map((row) => [
        row.name,
        row.sha256,
      ]),
    );
    for (const name of readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      const sha256 = createHash('sha256').update(text).digest('hex');
      const before = done.get(name);
      if (before === sha256) continue;
      if (before) throw new Error(`Migration ${name} was changed after it had been applied.`);
      await tx.unsafe(text);
      await tx`insert into migrations (name, sha256) values (${name}, ${sha256})`;
      applied.push(name);
    }
  });
  return applied;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sql = connect();
  const applied = await migrate(sql);
  console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'up to date');
  await sql.end();
}
