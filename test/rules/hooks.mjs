import { fileURLToPath } from 'node:url';

let sources = {};

/** @param given text by absolute path: what stands in for the files of the domain, in this thread only */
export function initialize(given) {
  sources = given;
}

export async function load(url, context, next) {
  const source = url.startsWith('file:') ? sources[fileURLToPath(url)] : undefined;
  return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
}
