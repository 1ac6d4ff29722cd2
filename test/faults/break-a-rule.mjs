import { register } from 'node:module';

// Only in the process that is started with it: billing loses a cent of every target.
register(
  `data:text/javascript,${encodeURIComponent(`
    export async function load(url, context, next) {
      const loaded = await next(url, context);
      if (!url.includes('/domain/invoicing/difference.ts')) return loaded;
      const right = String(loaded.source);
      const wrong = right.replace('const amount = target -', 'const amount = target - 1 -');
      if (wrong === right) throw new Error('the rule to break is not there any more');
      return { ...loaded, source: wrong };
    }`)}`,
);
