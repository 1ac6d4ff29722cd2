import { register } from 'node:module';
import { workerData } from 'node:worker_threads';
import { register as readTypeScript } from 'tsx/esm/api';

// Hooks answer in the reverse order of their registration: the compiler of types asks ours for the text of a file.
register(new URL('./hooks.mjs', import.meta.url), { data: workerData.sources });
readTypeScript();
await import('./player.ts');
