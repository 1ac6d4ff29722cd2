import type { Client } from '@temporalio/client';
import pino from 'pino';
import { connect } from '../db/connection.ts';
import { connectTemporal } from '../temporal/connection.ts';
import {
  callbackSecrets,
  contentStore,
  production,
  screeningProvider,
  signatureCaller,
  stampKeys,
} from '../worker/settings.ts';
import { buildApp } from './app.ts';
import { placeHeaders } from './comes-from.ts';

const log = pino({ name: 'api', redact: ['req.headers.authorization', '*.secret', '*.token'] });
const host = process.env.API_HOST ?? '127.0.0.1';
const port = Number(process.env.API_PORT ?? 3000);
const sql = connect(undefined, 20);
const client: Client = await connectTemporal();
const app = await buildApp(
  {
    sql,
    temporal: () => client,
    keys: stampKeys(),
    callbacks: callbackSecrets(),
    signature: signatureCaller(),
    provider: screeningProvider(),
    comesFrom: placeHeaders(process.env.PERENNIAL_COUNTRY_HEADER),
    contents: contentStore(),
    development: !production(),
  },
  log,
);
await app.listen({ host, port });
log.info(`listening on ${host}:${port}`);
process.send?.('ready');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void app
      .close()
      .then(() => sql.end({ timeout: 2 }))
      .then(() => process.exit(0));
  });
