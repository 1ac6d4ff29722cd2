import postgres from 'postgres';
import { startPostgres } from '../../launch/postgres.ts';
import { freePort } from '../../launch/state.ts';
import { startTemporal } from '../../launch/temporal.ts';

/** Both servers started, killed, started again and stopped, by whoever runs this. Its argument is the folder. */
const [, , folder = '.'] = process.argv;
const [port, uiPort, databasePort] = [await freePort(29_233), await freePort(30_233), await freePort(31_433)];

const database = await startPostgres({ folder, port: databasePort });
const sql = postgres(database.url, { max: 1 });
await sql`create table kept as select 42 as n`;
await sql.end();
await database.child?.kill();
const again = await startPostgres({ folder, port: databasePort });
const after = postgres(again.url, { max: 1 });
const [row] = await after`select n from kept`;
await after.end();
await again.child?.stop();

const temporal = await startTemporal({ folder, port, uiPort });
await temporal.child?.stop();
console.log(`kept ${row?.n}, Temporal ${temporal.how}, user ${process.getuid?.()}`);
