import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { files, provedBy, testedIn } from '../../docs/citations.ts';
import { parseScenario } from '../../scenario/format.ts';
import { scenarioFiles } from '../scenarios/files.ts';
import { type Exception, exceptions } from './exceptions.ts';
import { Player } from './players.ts';
import { type Site, switchable } from './sites.ts';

/** What became of the tests when one refusal said nothing. */
export interface Verdict {
  readonly site: Site;
  readonly result: 'killed' | 'alive' | 'excepted';
  /** The test that fails, or why it may live. */
  readonly why: string;
}

export interface Mutation {
  readonly verdicts: readonly Verdict[];
  /** Refusals that no rule stands behind. */
  readonly untagged: number;
  /** Exceptions that no refusal needs any more. */
  readonly needless: readonly Exception[];
}

const threads = 2;
const unitTests = 120_000;

/**
 * Switches off each refusal that names a rule, one at a time, in the memory of threads of its own, and plays what cites
 * that rule: stories first, unit tests where no story minds. @throws Error where something fails with nothing switched off
 */
export async function mutate(): Promise<Mutation> {
  const domain = switchable(process.cwd());
  const players = Array.from({ length: threads }, () => new Player(domain.sources));
  try {
    const [first] = players;
    const began = performance.now();
    const untouched = await first?.play({ off: undefined, files: scenarioFiles() });
    for (const player of players) player.mostMs = 20_000 + 5 * (performance.now() - began);
    if (!untouched || untouched.failed)
      throw new Error(`With nothing switched off: ${untouched?.failed?.file} ${untouched?.failed?.why}`);
    const alive: Site[] = [];
    const verdicts = new Map<Site, Verdict>();
    const queue = [...domain.sites];
    const work = async (player: Player): Promise<void> => {
      for (let site = queue.shift(); site; site = queue.shift()) {
        const stories = storiesOf(site).filter((file) => untouched.reached[file]?.includes(site?.id ?? ''));
        const why = await killedByStory(player, site, stories);
        if (why) verdicts.set(site, { site, result: 'killed', why });
        else alive.push(site);
      }
    };
    await Promise.all(players.map(work));
    if (alive.some((site) => unitsOf(site).length > 0)) await unitTestsHold(alive);
    const units = async (): Promise<void> => {
      for (let site = alive.shift(); site; site = alive.shift()) {
        const why = await killedByUnit(site);
        const excepted = exceptions.find((one) => matches(one, site));
        verdicts.set(
          site,
          why
            ? { site, result: 'killed', why }
            : {
                site,
                result: excepted ? 'excepted' : 'alive',
                why: excepted?.why ?? 'no test that cites the rule fails',
              },
        );
      }
    };
    await Promise.all(players.map(units));
    const all = domain.sites.flatMap((site) => verdicts.get(site) ?? []);
    return { verdicts: all, untagged: domain.untagged, needless: exceptions.filter((one) => !needed(one, all)) };
  } finally {
    await Promise.all(players.map((player) => player.stop()));
  }
}

const matches = (exception: Exception, site: Site): boolean =>
  exception.decision === site.decision &&
  exception.code === site.code &&
  exception.rule === site.rule &&
  exception.file === site.file;

const needed = (exception: Exception, verdicts: readonly Verdict[]): boolean =>
  verdicts.some(({ site, result }) => result === 'excepted' && matches(exception, site));

const cited = new Map<string, readonly string[]>();
const citing = (file: string, read: (text: string) => readonly string[]): readonly string[] => {
  const ids = cited.get(file) ?? read(readFileSync(file, 'utf8'));
  cited.set(file, ids);
  return ids;
};

const storiesOf = ({ rule }: Site): readonly string[] =>
  scenarioFiles().filter((file) => citing(file, (text) => provedBy(parseScenario(file, text))).includes(rule));

const unitsOf = ({ rule }: Site): readonly string[] =>
  files('test/domain', '.test.ts').filter((file) => citing(file, testedIn).includes(rule));

async function killedByStory(player: Player, site: Site, stories: readonly string[]): Promise<string | undefined> {
  if (stories.length === 0) return undefined;
  const played = await player.play({ off: site.id, files: stories });
  if (!played) return 'a story does not end';
  return played.failed && `${played.failed.file}: ${played.failed.why}`;
}

async function unitTestsHold(sites: readonly Site[]): Promise<void> {
  const tests = [...new Set(sites.flatMap(unitsOf))];
  if (!(await passes(tests, undefined, ''))) throw new Error(`With nothing switched off: ${tests.join(', ')} fails`);
}

async function killedByUnit(site: Site): Promise<string | undefined> {
  const tests = unitsOf(site);
  if (tests.length === 0) return undefined;
  const title = `(^|[^\\w-])${site.rule.replaceAll('.', '\\.')}(?![\\w-])`;
  return (await passes(tests, site.id, title)) ? undefined : `${tests.join(', ')}: a test of ${site.rule}`;
}

/** @returns false where a test fails, or does not end */
function passes(tests: readonly string[], off: string | undefined, title: string): Promise<boolean> {
  const vitest = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'test/rules/vitest.config.ts',
      ...(title ? ['-t', title] : []),
      ...tests,
    ],
    {
      stdio: 'ignore',
      env: { ...process.env, ...(off === undefined ? {} : { PERENNIAL_REFUSAL_OFF: off }) },
      timeout: unitTests,
    },
  );
  return new Promise((resolve, reject) => {
    vitest.on('error', reject);
    vitest.on('exit', (code) => resolve(code === 0));
  });
}
