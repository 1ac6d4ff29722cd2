import type { Value } from './format.ts';

export interface Mismatch {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** Other texts that a name of the file may stand for. */
type AsId = (text: string) => readonly string[];

/**
 * Does what is meet what is expected? Only what is named matters. Lists: each expected entry has to be found, the
 * position does not matter, and none is found twice; an empty list expects none.
 */
export function match(path: string, expected: Value, actual: unknown, asId: AsId): readonly Mismatch[] {
  if (Array.isArray(expected)) return matchList(path, expected as readonly Value[], actual, asId);
  if (expected && typeof expected === 'object') {
    if (!actual || typeof actual !== 'object') return [{ path, expected: show(expected), actual: show(actual) }];
    return Object.entries(expected).flatMap(([key, value]) =>
      match(`${path}.${key}`, value, (actual as Record<string, unknown>)[key], asId),
    );
  }
  return same(expected as string | null, actual, asId)
    ? []
    : [{ path, expected: show(expected), actual: show(actual) }];
}

function matchList(path: string, expected: readonly Value[], actual: unknown, asId: AsId): readonly Mismatch[] {
  if (!Array.isArray(actual)) return [{ path, expected: show(expected), actual: show(actual) }];
  if (expected.length === 0) return actual.length === 0 ? [] : [{ path, expected: 'none', actual: show(actual) }];
  const left = [...actual];
  return expected.flatMap((entry, index) => {
    const found = left.findIndex((candidate) => match('', entry, candidate, asId).length === 0);
    if (found >= 0) {
      left.splice(found, 1);
      return [];
    }
    const near = actual.length === 1 ? match(`${path}[${index}]`, entry, actual[0], asId) : [];
    return near.length > 0 ? near : [{ path: `${path}[${index}]`, expected: show(entry), actual: show(actual) }];
  });
}

function same(expected: string | null, actual: unknown, asId: AsId): boolean {
  if (expected === null || expected === 'null' || expected === '')
    return actual === null || actual === undefined || actual === '';
  const text = actual === undefined || actual === null ? '' : typeof actual === 'object' ? '' : String(actual);
  const pattern = /^\/(.*)\/([a-z]*)$/.exec(expected);
  if (pattern) return new RegExp(pattern[1] ?? '', pattern[2]).test(text);
  return (
    text === expected ||
    amount(text) === amount(expected) ||
    (expected === 'yes' && actual === true) ||
    (expected === 'no' && actual === false) ||
    asId(expected).includes(text)
  );
}

/** `1,105.64` is `1105.64`; `228` is `228.00`. */
function amount(text: string): string {
  const plain = text.replaceAll(',', '');
  return /^-?\d+(\.\d{1,2})?$/.test(plain)
    ? `${plain.split('.')[0]}.${(plain.split('.')[1] ?? '').padEnd(2, '0')}`
    : text;
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? 'nothing' : text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
