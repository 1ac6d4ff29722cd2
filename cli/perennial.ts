import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { listFormatNames } from '../screening/formats/index.ts';
import { doctor } from './doctor.ts';
import { checkDocument, diffDocuments } from './documents.ts';
import { withMachine } from './machine.ts';
import {
  findCommand,
  keyCommand,
  restoreCommand,
  showRenewal,
  showSubscription,
  signCommand,
  verifyCommand,
} from './operate.ts';
import { compareCommand } from './quote.ts';
import { runScenarios } from './scenario.ts';
import { checkList, loadListCommand, screeningStatus } from './screening.ts';
import { start } from './start.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const program = new Command('perennial')
  .description('A subscription lifecycle engine: one subscription, one durable workflow.')
  .version(version);

program
  .command('start')
  .description('start what is missing, play the example deal once, stay up until Ctrl-C')
  .option('--fresh', 'play the example deal anew')
  .option('--no-demo', 'start only')
  .action((options: { fresh?: boolean; demo: boolean }) =>
    start({ stay: true, fresh: options.fresh ?? false, demo: options.demo }),
  );
program
  .command('demo')
  .description('the same, then stop; exits 1 where something did not come out')
  .option('--fresh', 'play the example deal anew')
  .action((options: { fresh?: boolean }) => start({ stay: false, fresh: options.fresh ?? false, demo: true }));
program.command('doctor').description('what is missing, too old, exposed or insecure, and the mend').action(doctor);
const scenario = program.command('scenario').description('business stories as tests');
scenario
  .command('run')
  .argument('<files...>')
  .description('play scenario files')
  .option('--pure', 'on the step function and a simulated clock (default)')
  .option('--live', 'over HTTP, on Temporal and PostgreSQL, on a test clock')
  .option('--json', 'print the result by step')
  .option('--expand', 'print the commands that the story expands to')
  .action(runScenarios);
const subscription = program.command('subscription').description('look at one subscription');
subscription
  .command('show')
  .argument('<id>')
  .option('--json', 'as JSON')
  .description('state, timeline, agenda')
  .action((id: string, options: { json?: boolean }) =>
    withMachine((machine) => showSubscription(machine, id, options.json ?? false)),
  );
for (const [kind, what] of [
  ['catalogue', 'products, SKUs and prices'],
  ['policy', 'days, thresholds and approvers'],
] as const) {
  const documents = program.command(kind).description(`versions of a ${kind}: ${what}`);
  documents
    .command('check')
    .argument('<file>')
    .description('each mistake with its line and the reason')
    .action((file: string) => {
      process.exitCode = checkDocument(kind, file);
    });
  documents
    .command('diff')
    .argument('<from>', 'a file, or what ships by id@version')
    .argument('<to>', 'a file, or what ships by id@version')
    .option('--json', 'as data')
    .description('what changes from one version to another')
    .action((from: string, to: string, options: { json?: boolean }) => {
      process.exitCode = diffDocuments(kind, [from, to], options.json ?? false);
    });
}
program
  .command('renewal')
  .argument('<id>')
  .description('will it renew, and why')
  .action((id: string) => withMachine((machine) => showRenewal(machine, id)));
program
  .command('verify')
  .description('hold the journal against everything derived from it')
  .option('--json', 'as JSON')
  .action((options: { json?: boolean }) => withMachine((machine) => verifyCommand(machine, options.json ?? false)));
program
  .command('restore')
  .description('start whatever live subscription has no open workflow')
  .action(() => withMachine(restoreCommand));
program
  .command('find')
  .argument('<text...>')
  .description('find by company, domain, or number of an invoice, quote, purchase order')
  .action((words: string[]) => withMachine((machine) => findCommand(machine, words.join(' '))));
const quote = program.command('quote').description('look at quotes');
quote
  .command('compare')
  .argument('<before>', 'a quote, or quo_…@1 for one of its versions')
  .argument('<after>', 'another one, or another version of it')
  .option('--json', 'as JSON')
  .description('what is different between two quotes, or two versions of one')
  .action((before: string, after: string, options: { json?: boolean }) =>
    withMachine((machine) => compareCommand(machine, before, after, options.json ?? false)),
  );
const screening = program
  .command('screening')
  .description('trade compliance: lists, re-screenings, what Legal has to judge');
screening
  .command('status')
  .option('--json', 'as JSON')
  .description('the lists, how far re-screenings are, who is held')
  .action((options: { json?: boolean }) => withMachine((machine) => screeningStatus(machine, options.json ?? false)));
screening
  .command('check')
  .argument('<files...>', 'of one list')
  .requiredOption('--format <format>', listFormatNames.join(', '))
  .description('read a list without loading it; the first mistake with its line')
  .action((files: string[], { format }: { format: string }) => {
    process.exitCode = checkList(format, files);
  });
screening
  .command('load')
  .argument('<id>', 'such as sdn')
  .argument('<files...>', 'of one list')
  .requiredOption('--format <format>', listFormatNames.join(', '))
  .option('--wait', 'until all accounts are screened against it')
  .option('--force', 'though it is much smaller than the one that stands')
  .description('load a list of denied parties; every account is screened again')
  .action((id: string, files: string[], options: { format: string; wait?: boolean; force?: boolean }) =>
    withMachine((machine) => loadListCommand(machine, id, files, options.format, options.wait ?? false, options.force)),
  );
const key = program.command('key').description('API keys');
key
  .command('create')
  .argument('<person>')
  .argument('[label]')
  .description('a new key for a person, shown once')
  .action((person: string, label = 'cli') => withMachine((machine) => keyCommand(machine, person, label)));
program
  .command('sign')
  .argument('<command>')
  .argument('<target>')
  .option('--as <key>', 'API key of the person in whose name (or PERENNIAL_KEY)')
  .option('--body <json>', 'body of the command', '{}')
  .option('--payload', 'print the payload only')
  .description('stamp a command, to be sent as a Temporal Signal')
  .action((command: string, target: string, options: { as?: string; body: string; payload?: boolean }) =>
    withMachine((machine) => signCommand(machine, command, target, options)),
  );

await program.parseAsync();
