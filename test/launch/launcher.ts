import { Machine } from '../../launch/machine.ts';

/** A start as the command line makes it, for tests that end it in all ways. Says its processes, then stays. */
const machine = new Machine((line) => console.log(line));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void machine.stop().then(() => process.exit(0)));
process.on('SIGUSR2', () => process.exit(1)); // ends without stopping anything, as after an uncaught exception
try {
  await machine.startParts();
  console.log(`running ${JSON.stringify({ temporal: machine.pid('temporal'), postgres: machine.pid('postgres') })}`);
} catch (error) {
  console.log(`failed ${(error as Error).message}`);
  await machine.stop();
  process.exit(1);
}
setInterval(() => undefined, 60_000);
