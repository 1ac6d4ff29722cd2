import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import {
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isElementAccessExpression,
  isFunctionDeclaration,
  isIdentifier,
  isParenthesizedExpression,
  isPropertyAssignment,
  isReturnStatement,
  isStringLiteral,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

/** One place of the domain that says no under a rule, and the switch by which it can be made to say nothing. */
export interface Site {
  /** What the switch is asked by: the number of the place, and its rule where the place takes it from elsewhere. */
  readonly id: string;
  /** `domain/booking/decide.ts` */
  readonly file: string;
  readonly line: number;
  /** The function that decides so. */
  readonly decision: string;
  readonly code: string;
  readonly rule: string;
}

/** `domain/quoting/price.ts:81 amendment.no-change QA-4` */
export const named = ({ file, line, code, rule }: Site): string => `${file}:${line} ${code} ${rule}`;

export interface Domain {
  readonly sites: readonly Site[];
  /** Refusals that no rule stands behind: shape and existence. They are counted, not switched off. */
  readonly untagged: number;
  /** Text of every domain file that refuses, with the switches in it; by its absolute path. */
  readonly sources: Readonly<Record<string, string>>;
}

/** What the text of a file gets inserted; insertions at the same place stand in the order in which they were made. */
type Insertion = readonly [at: number, text: string];

/** Reads the domain with the compiler. Nothing is written: the switches are in the answer only. */
export function switchable(root: string, folder = 'domain'): Domain {
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProject: resolve(root, 'tsconfig.json') }).getProjects()[0];
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'refusal.ts')
      .map((file) => join(folder, file).replaceAll('\\', '/'))
      .sort();
    const parsed = files.map((file) => {
      const source = project?.program.getSourceFile(resolve(root, file));
      if (!source) throw new Error(`The compiler does not know ${file}.`);
      return { file, source };
    });
    return switched(root, parsed);
  } finally {
    api.close();
  }
}

function switched(root: string, parsed: readonly { file: string; source: SourceFile }[]): Domain {
  const sites: Site[] = [];
  const sources: Record<string, string> = {};
  let places = 0;
  let untagged = 0;
  for (const { file, source } of parsed) {
    const text = readFileSync(join(root, file), 'utf8');
    const insertions: Insertion[] = [];
    for (const call of refusalsIn(source)) {
      const [code, rule] = call.arguments;
      if (!code || !rule || (isIdentifier(rule) && rule.text === 'undefined')) {
        untagged++;
        continue;
      }
      const n = String(++places);
      const place = {
        file,
        line: text.slice(0, call.getStart(source)).split('\n').length,
        decision: decisionAround(call),
        code: isStringLiteral(code) ? code.text : code.getText(source),
      };
      if (isStringLiteral(rule)) {
        sites.push({ ...place, id: n, rule: rule.text });
        insertions.push(...switchAt(call, source, `refuses('${n}')`));
      } else {
        const candidates = isElementAccessExpression(rule)
          ? rulesOfTable(source, rule.expression.getText(source))
          : parsed
              .filter((other) => folderOf(other.file) === folderOf(file))
              .flatMap((other) => rulesOfRows(other.source));
        if (candidates.length === 0) throw new Error(`Which rules may ${rule.getText(source)} be in ${file}?`);
        for (const one of new Set(candidates)) sites.push({ ...place, id: `${n} ${one}`, rule: one });
        insertions.push(...switchAt(call, source, `refuses('${n} ' + ${rule.getText(source)})`));
      }
    }
    if (insertions.length > 0) sources[resolve(root, file)] = inserted(text, insertions);
  }
  return { sites, untagged, sources };
}

type Call = Node & { readonly arguments: readonly Node[] };

function refusalsIn(node: Node): readonly Call[] {
  const inside = childrenOf(node).flatMap(refusalsIn);
  return isCallExpression(node) && isIdentifier(node.expression) && node.expression.text === 'refuse'
    ? [node, ...inside]
    : inside;
}

function decisionAround(call: Node): string {
  for (let around = call.parent; around; around = around.parent)
    if ((isFunctionDeclaration(around) || isVariableDeclaration(around)) && around.name && isIdentifier(around.name))
      return around.name.text;
  return '';
}

/** The ids that rows of a stage carry as `rule: …`: what a refusal may name that takes its rule from such a row. */
function rulesOfRows(node: Node): readonly string[] {
  if (isPropertyAssignment(node) && isIdentifier(node.name) && node.name.text === 'rule')
    return idsIn(node.initializer);
  return childrenOf(node).flatMap(rulesOfRows);
}

/** The ids in a table of the file: what a refusal may name that says `rules[kind]`. */
function rulesOfTable(node: Node, table: string): readonly string[] {
  if (isVariableDeclaration(node) && isIdentifier(node.name) && node.name.text === table) return idsIn(node);
  return childrenOf(node).flatMap((child) => rulesOfTable(child, table));
}

const idsIn = (node: Node): readonly string[] =>
  isStringLiteral(node) && /^([A-Z]+-\d+|\d\.\d)$/.test(node.text) ? [node.text] : childrenOf(node).flatMap(idsIn);

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
}

/**
 * Where the refusal is switched off the decision goes on as if its condition had not held: a `return` is skipped, of
 * `condition ? refusal : other` the other is taken, and a refusal in any other place becomes undefined.
 */
function switchAt(call: Node, source: SourceFile, asked: string): readonly Insertion[] {
  let outer = call;
  while (outer.parent && isParenthesizedExpression(outer.parent)) outer = outer.parent;
  const around = outer.parent;
  if (isReturnStatement(around))
    return [
      [around.getStart(source), `{ if (${asked}) `],
      [around.end, ' }'],
    ];
  if (isConditionalExpression(around) && around.condition !== outer) {
    const [start, end] = [around.condition.getStart(source), around.condition.end];
    return [
      [start, '(('],
      [end, around.whenTrue === outer ? `) && ${asked})` : `) || !${asked})`],
    ];
  }
  if (isBinaryExpression(around) && around.operatorToken.kind !== SyntaxKind.AmpersandAmpersandToken)
    throw new Error(`No switch for a refusal in ${around.getText(source)}`);
  return [
    [call.getStart(source), `(${asked} ? `],
    [call.end, ' : undefined)'],
  ];
}

function inserted(text: string, insertions: readonly Insertion[]): string {
  let from = 0;
  let out = '';
  for (const [at, what] of insertions.toSorted(([a], [b]) => a - b)) {
    out += text.slice(from, at) + what;
    from = at;
  }
  return out + text.slice(from);
}

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));
