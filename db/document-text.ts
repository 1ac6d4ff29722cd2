import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { readDocument } from '../domain/document/decide.ts';
import type { DocumentKind, Json } from '../domain/document/document.ts';
import type { Path } from '../domain/document/problem.ts';

/** A mistake in the text of a document. */
export interface Mistake {
  /** From 1; 0 where there is no text. */
  readonly line: number;
  /** `products.3.prices.0.to` */
  readonly path: string;
  readonly reason: string;
}

/** Reads the JSON text of a catalogue or policy. @returns each mistake with line, path and reason, in the order of lines */
export function readDocumentText(
  kind: DocumentKind,
  text: string,
): { ok: true; document: Json } | { ok: false; mistakes: readonly Mistake[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, mistakes: [broken(text, error as Error)] };
  }
  const lines = new LineCounter();
  const tree = parseDocument(text, { schema: 'json', lineCounter: lines, uniqueKeys: true }); // JSON is YAML, and this parser keeps positions
  const doubled = tree.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos }): Mistake => ({ line: lines.linePos(pos[0]).line, path: '', reason: 'the key is there already' }));
  const read = readDocument(kind, json);
  const wrong = read.ok
    ? []
    : read.problems.map(
        ({ path, reason }): Mistake => ({ line: lineOf(tree.contents, path, lines), path: path.join('.'), reason }),
      );
  const mistakes = [...doubled, ...wrong].sort((a, b) => a.line - b.line);
  return read.ok && mistakes.length === 0 ? read : { ok: false, mistakes };
}

export const mistakeText = ({ line, path, reason }: Mistake): string =>
  `${line > 0 ? `line ${line}: ` : ''}${path ? `${path}: ` : ''}${reason}`;

/** The line of what the path names, of its key in a map; where it is missing, of what should hold it. */
function lineOf(root: Node | null, path: Path, lines: LineCounter): number {
  let [node, at]: [unknown, number | undefined] = [root, root?.range?.[0]];
  for (const part of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === part) : undefined;
    const next = pair ? pair.value : isMap(node) ? undefined : (node as { get?: Get } | null)?.get?.(part, true);
    const place = pair ? (pair.key as Node) : next;
    if (!isNode(place)) break;
    [node, at] = [next, place.range?.[0]];
  }
  return lines.linePos(at ?? 0).line;
}

type Get = (key: string | number, keepScalar: boolean) => unknown;

/** The engine tells a position only sometimes; the longest beginning that could still become JSON ends where it breaks. */
function broken(text: string, error: Error): Mistake {
  let [whole, spoilt] = [0, text.length];
  while (spoilt - whole > 1) {
    const middle = (whole + spoilt) >> 1;
    if (couldGoOn(text.slice(0, middle))) whole = middle;
    else spoilt = middle;
  }
  const line = text.slice(0, whole).split('\n').length;
  const reason = (error.message.split(/ in JSON|, (?:"|\.\.\.)/)[0] ?? '').replaceAll('\n', '\\n');
  return { line, path: '', reason: `is no JSON: ${reason}` };
}

/** Does it fail only because it ends too early? */
function couldGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return /end of JSON|Unterminated/.test(message) || message.endsWith(`at position ${beginning.length}`);
  }
}
