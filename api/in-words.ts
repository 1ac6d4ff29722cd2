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
  if (issue.code === 'unrecognized_keys') return `there is no field ${issue.keys.join(', ')} here`;
  return undefined;
}

z.config({ customError: inWords });
