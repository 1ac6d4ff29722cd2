import { isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';

/** A mistake in a scenario file, with its line. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  constructor(
    readonly file: string,
    readonly line: number,
    readonly reason: string,
  ) {
    super(`${file}:${line}: ${reason}`);
  }
}

/** Text as it stands in the file: amounts are never read as floats. */
export type Value = string | null | readonly Value[] | { readonly [key: string]: Value };

export interface Step {
  readonly line: number;
  readonly at?: string;
  readonly as?: string;
  /** `verb` or `verb name`, one or several */
  readonly do: readonly string[];
  readonly with: Readonly<Record<string, Value>>;
  readonly expect: Readonly<Record<string, Value>>;
  readonly refused?: { readonly code?: string; readonly rule?: string };
}

export interface Scenario {
  readonly file: string;
  readonly name: string;
  readonly proves: readonly string[];
  readonly policy: string;
  readonly people: Readonly<Record<string, Value>>;
  readonly given: Readonly<Record<string, Value>>;
  readonly steps: readonly Step[];
}

const topKeys = ['scenario', 'proves', 'policy', 'people', 'given', 'steps', 'about'];
const stepKeys = ['at', 'as', 'do', 'with', 'expect', 'refused', 'note'];

/** @throws ScenarioError with line and reason */
export function parseScenario(file: string, text: string): Scenario {
  const lines = new LineCounter();
  // failsafe: every scalar stays the text it is
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: true });
  const lineOf = (node: unknown): number => lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  const [broken] = document.errors;
  if (broken)
    throw new ScenarioError(file, lines.linePos(broken.pos[0]).line, broken.message.split('\n')[0] ?? 'is no YAML');
  const root = document.contents;
  if (!isMap(root))
    throw new ScenarioError(file, 1, 'a scenario is a map with the keys scenario, people, given, steps');
  checkKeys(root, topKeys);
  const plain = document.toJS() as Record<string, Value>;
  if (typeof plain.scenario !== 'string')
    throw new ScenarioError(file, 1, 'the key `scenario` with its title is missing');
  const steps = root.get('steps', true) as unknown;
  if (!steps || !Array.isArray((steps as { items?: unknown }).items))
    throw new ScenarioError(file, lineOf(root), 'the key `steps` with a list is missing');
  return {
    file,
    name: plain.scenario,
    proves: list(plain.proves).map(String),
    policy: typeof plain.policy === 'string' ? plain.policy : 'gitlab-2022',
    people: map(plain.people),
    given: map(plain.given),
    steps: (steps as { items: Node[] }).items.map(step),
  };

  function step(node: Node): Step {
    if (!isMap(node))
      throw new ScenarioError(file, lineOf(node), 'a step is a map with the keys at, as, do, with, expect, refused');
    checkKeys(node, stepKeys);
    const it = node.toJSON() as Record<string, Value>;
    if (it.do === undefined && it.expect === undefined && it.at === undefined)
      throw new ScenarioError(file, lineOf(node), 'a step needs `do`, `expect` or `at`');
    if (
      it.at !== undefined &&
      !/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$/.test(String(it.at))
    )
      throw new ScenarioError(
        file,
        lineOf(node.get('at', true)),
        `\`at: ${String(it.at)}\` is no date (YYYY-MM-DD, or with a time T10:00Z)`,
      );
    return {
      line: lineOf(node),
      ...(it.at === undefined ? {} : { at: String(it.at) }),
      ...(it.as === undefined ? {} : { as: String(it.as) }),
      do: it.do === undefined ? [] : Array.isArray(it.do) ? it.do.map(String) : [String(it.do)],
      with: map(it.with),
      expect: map(it.expect),
      ...(it.refused === undefined ? {} : { refused: map(it.refused) as { code?: string; rule?: string } }),
    };
  }

  function checkKeys(node: YAMLMap, allowed: readonly string[]): void {
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '?';
      if (!allowed.includes(key))
        throw new ScenarioError(
          file,
          lineOf(pair.key),
          `the key \`${key}\` is not known here; known are ${allowed.join(', ')}`,
        );
    }
  }
}

export const map = (value: Value | undefined): Readonly<Record<string, Value>> =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, Value>) : {};
export const list = (value: Value | undefined): readonly Value[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
