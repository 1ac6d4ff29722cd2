import { commandTable } from '../domain/commands.ts';
import { recordCommands } from '../domain/records.ts';

const text = { type: 'string' };
const header = (name: string, required: boolean, description: string, schema: object = text) => ({
  in: 'header',
  name,
  required,
  description,
  schema,
});

const key = header('Idempotency-Key', true, 'Any text of your own; a retry under it is not done twice', {
  ...text,
  minLength: 1,
  maxLength: 200,
});
const ifMatch = header('If-Match', false, 'The ETag that you have read: 412 where it is another one now');
const prefer = header('Prefer', false, '`respond-async`: 202 with the `Location` of its outcome', {
  ...text,
  examples: ['respond-async'],
});

const ofOperation: Readonly<Record<string, readonly object[]>> = {
  ...Object.fromEntries(recordCommands.map(({ name }) => [name, [key, ifMatch]])),
  ...Object.fromEntries(commandTable.map(({ name }) => [name, [key, ifMatch, prefer]])),
  'upload-document': [key],
  'execute-cart': [key],
};

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly unknown[];
}

/** The headers that writes read. The routes check them by hand, since a missing key has a code of its own. */
export function withHeaders(document: object): object {
  const { paths = {} } = document as { paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
  const told = (operation: Operation): Operation => {
    const headers = ofOperation[operation.operationId ?? ''];
    return headers ? { ...operation, parameters: [...(operation.parameters ?? []), ...headers] } : operation;
  };
  const each = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, told(operation)])),
  ]);
  return { ...document, paths: Object.fromEntries(each) };
}
