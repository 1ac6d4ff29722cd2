import postgres from 'postgres';

export type Sql = postgres.Sql<{ bigint: number }>;
export type Tx = postgres.TransactionSql<{ bigint: number }>;

/** @param url of PostgreSQL; DATABASE_URL when absent  @param max connections of this process */
export function connect(url = process.env.DATABASE_URL, max = 10): Sql {
  if (!url) throw new Error('DATABASE_URL is not set: `npm start` sets it, or give the URL of your PostgreSQL.');
  return postgres(url, {
    max,
    onnotice: () => {},
    connection: { application_name: 'perennial' },
    // Amounts are safe integers by the domain's own assertion; a larger number must not be rounded in silence.
    types: { bigint: { to: 20, from: [20], parse: safeNumber, serialize: String } },
  });
}

function safeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is larger than this system keeps`);
  return value;
}
