import { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'text, in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object such as {"SM Premium": 20}',
};

const mostNamed = 20;

type Raw = Parameters<NonNullable<ReturnType<typeof z.config>['customError']>>[0];

/** What is wrong with a field, in the words of somebody who reads the reference; undefined: as the schema says. */
export function inWords(issue: Raw): string | undefined {
  if (issue.code === 'invalid_type') {
    const wanted = kinds[issue.expected];
    if (issue.input === undefined) return 'is missing';
    return wanted && `has to be ${wanted}`;
  }
  if (issue.code === 'invalid_value') {
    if (issue.input === undefined) return 'is missing';
    const more = issue.values.length - mostNamed;
    return `has to be one of ${issue.values.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  }
  if (issue.code === 'too_small') return bound('at least', issue.origin, issue.minimum);
  if (issue.code === 'too_big') return bound('at most', issue.origin, issue.maximum);
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'is no mail address such as ap@acme.example';
  if (issue.code === 'invalid_union' && issue.errors?.length > 0) return alternatives(issue.errors);
  if (issue.code === 'unrecognized_keys') return `there is no field ${issue.keys.join(', ')} here`;
  return undefined;
}

const counted: Readonly<Record<string, string>> = {
  string: 'character',
  array: 'entry',
  record: 'entry',
  set: 'entry',
};

/** Inclusive or not: all bounds of this product are. */
function bound(which: string, origin: string, value: number | bigint): string {
  const unit = counted[origin];
  if (origin === 'string' && which === 'at least' && value === 1) return 'is empty';
  if (!unit) return `has to be ${which} ${value}`;
  return `has to have ${which} ${value} ${value === 1 ? unit : unit.replace(/y$/, 'ie').concat('s')}`;
}

/** Each shape that was tried, and what it misses. */
function alternatives(errors: readonly (readonly z.core.$ZodIssue[])[]): string {
  const told = errors.map((issues) =>
    issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')} ${message}` : message)).join(', '),
  );
  return `is none of what it may be: ${[...new Set(told)].join('; or ')}`;
}

z.config({ customError: inWords });
