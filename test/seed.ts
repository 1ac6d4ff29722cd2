import fc from 'fast-check';

/**
 * Properties are tried on the same cases in every run, so that a red run is about the change at hand; another seed looks
 * further: `PERENNIAL_SEED=$RANDOM npx vitest run --project unit`.
 */
fc.configureGlobal({ seed: Number(process.env.PERENNIAL_SEED ?? 20221101) });
