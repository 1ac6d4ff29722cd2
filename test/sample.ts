import { z } from 'zod';

/** Texts for patterns, the plain ones first. */
const texts = [
  'because',
  'x@x.example',
  '1.00',
  'Net 30',
  '18 %',
  'opp_x_1',
  '2021-10-01',
  '2021-10-01T00:00:00Z',
  'US',
  'UTC',
  'gitlab',
  'aws',
  '123456789012',
  '0'.repeat(64),
];

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly pattern?: string;
}

/** The smallest body of a shape, so that nothing but what a test is about can say no. */
export function sample(shape: z.ZodType): unknown {
  return of(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema);
}

function of(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (first) return of(first);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((key) => [key, of(schema.properties?.[key] ?? {})]));
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => of(schema.items ?? {}));
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return textFor(schema);
  }
}

function textFor({ pattern, format, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema): string {
  if (format === 'date') return '2021-10-01';
  const fits = (text: string): boolean =>
    text.length >= minLength && text.length <= maxLength && (!pattern || new RegExp(pattern, 'u').test(text));
  return texts.find(fits) ?? 'x'.repeat(minLength);
}
