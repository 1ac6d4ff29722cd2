import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Machine } from '../launch/machine.ts';
import { adminKey } from '../launch/seed.ts';
import { LaunchError } from '../launch/state.ts';
import { demo } from './demo.ts';

/** `npm start` and `npm run demo`. Whatever is started here is stopped here, also when the start is half done. */
export async function start({
  stay,
  fresh,
  demo: play,
}: {
  stay: boolean;
  fresh: boolean;
  demo: boolean;
}): Promise<void> {
  const machine = new Machine((line) => console.log(line));
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  let code = 0;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (interrupted) return;
      interrupted = true;
      console.log('\nstopping what was started …');
      if (stay) ended();
      else void machine.stop().then(() => process.exit(130));
    });
  machine.onDeath = (why) => {
    console.error(
      `\n${why}\nEverything else is stopped; nothing that was answered is lost. Start again with the same command.`,
    );
    code = 1;
    ended();
  };
  try {
    const started = await machine.startParts();
    console.log(started.temporal);
    console.log(started.postgres);
    await Promise.all([machine.startWorker(), machine.startApi()]);
    console.log(`API        ${machine.apiUrl}`);
    const sql = machine.sql(2);
    const key = await adminKey(sql, machine.folder);
    await sql.end();
    writeFileSync(
      join(machine.folder, 'running.json'),
      JSON.stringify({
        pid: process.pid,
        api: machine.apiUrl,
        temporal: machine.temporalAddress,
        database: machine.databaseUrl,
        ui: machine.uiUrl,
      }),
      { mode: 0o600 },
    );
    if (play && !interrupted) {
      const failed = await demo(machine, key, fresh);
      if (failed > 0) {
        console.error(`\n${failed} of what the example should show did not come out.`);
        code = 1;
      }
    }
    if (stay && !interrupted && code === 0) {
      console.log('\nCtrl-C stops all that was started here.');
      await end;
    }
  } catch (error) {
    if (!interrupted) console.error(error instanceof LaunchError ? error.message : error);
    code = 1;
  } finally {
    await machine.stop();
  }
  process.exit(code);
}
