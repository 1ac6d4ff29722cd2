import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPKCS8 } from 'jose';
import type { LicenceKey } from '../activities/world.ts';
import { folderStore } from '../db/contents/folder.ts';
import { s3Place, s3Store } from '../db/contents/s3.ts';
import type { ContentStore } from '../db/contents/store.ts';
import { StampKeys } from '../db/journal/stamp.ts';
import { marketplacePerson, signaturePerson } from '../domain/people/person.ts';
import { type Marketplace, marketplaces } from '../domain/vocabulary.ts';
import { httpScreener } from '../screening/http.ts';
import type { Screener } from '../screening/screener.ts';

/** Where a development installation keeps what a production one gets from its environment. */
export const home = (): string => process.env.PERENNIAL_HOME ?? '.perennial';

/** @throws on a mode that is none: a slip of the pen must not make a development installation of a production one */
export function production(): boolean {
  const mode = process.env.PERENNIAL_MODE || 'development';
  if (mode !== 'production' && mode !== 'development')
    throw new Error(`PERENNIAL_MODE is ${mode}: it is production or development.`);
  return mode === 'production';
}

/** PERENNIAL_STAMP_KEYS; in development a secret made once and kept in the project's folder. */
export function stampKeys(): StampKeys {
  if (process.env.PERENNIAL_STAMP_KEYS) return StampKeys.parse(process.env.PERENNIAL_STAMP_KEYS);
  if (production())
    throw new Error('PERENNIAL_STAMP_KEYS is not set: production needs its own secrets (kid:base64,…).');
  return StampKeys.parse(kept('stamp', () => `dev-1:${randomBytes(32).toString('base64')}`));
}

/** PERENNIAL_LICENCE_KEY (PKCS 8, PEM); in development a key made once. PERENNIAL_LICENCE_KEY_ID names it in tokens. */
export async function licenceKey(): Promise<LicenceKey> {
  if (!process.env.PERENNIAL_LICENCE_KEY && production())
    throw new Error('PERENNIAL_LICENCE_KEY is not set: production needs its own Ed25519 key.');
  const pem =
    process.env.PERENNIAL_LICENCE_KEY ??
    kept(
      'licence',
      () =>
        generateKeyPairSync('ed25519', {
          privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
          publicKeyEncoding: { type: 'spki', format: 'pem' },
        }).privateKey,
    );
  const { x = '' } = createPublicKey(pem).export({ format: 'jwk' });
  const id = process.env.PERENNIAL_LICENCE_KEY_ID || 'licence-1';
  return { id, privateKey: await importPKCS8(pem, 'EdDSA'), publicKey: x };
}

/** PERENNIAL_SCREENING_URL and _KEY: who is asked about parties over HTTP, besides the lists; nobody where it is not set. */
export function screeningProvider(): Screener | undefined {
  const url = process.env.PERENNIAL_SCREENING_URL;
  return url ? httpScreener({ url, key: process.env.PERENNIAL_SCREENING_KEY }) : undefined;
}

/** In whose name callbacks act, and the secrets that may sign them; the newest first. */
export interface Caller {
  readonly person: string;
  readonly secrets: readonly string[];
}

export type CallbackSecrets = Readonly<Partial<Record<Marketplace, Caller>>>;

/** PERENNIAL_SIGNATURE_SECRETS, `per_…:whsec_…,per_…:whsec_…`; in development one made once. */
export function signatureCaller(): Caller | undefined {
  const text = process.env.PERENNIAL_SIGNATURE_SECRETS;
  if (!text && production()) return undefined; // every callback is refused until a secret is set
  const given = text ?? `${signaturePerson}:${kept('signature', () => `whsec_${randomBytes(32).toString('base64')}`)}`;
  const parts = given
    .split(',')
    .filter(Boolean)
    .map((part) => part.trim().split(':'));
  const [[person = ''] = []] = parts;
  const secrets = parts.map(([, secret = '']) => secret);
  const fits = secrets.every((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length >= 24);
  if (!person || !fits || parts.some(([other]) => other !== person))
    throw new Error(
      'PERENNIAL_SIGNATURE_SECRETS holds what is no `person:whsec_<base64 of 24 bytes or more>` of one person.',
    );
  return { person, secrets };
}

/** PERENNIAL_MARKETPLACE_SECRETS, `aws:per_…:whsec_…,aws:per_…:whsec_…,gcp:…`; in development one made once, for all of them. */
export function callbackSecrets(): CallbackSecrets {
  const text = process.env.PERENNIAL_MARKETPLACE_SECRETS;
  if (!text && production()) return {}; // every callback is refused until a secret is set
  const given =
    text ??
    marketplaces
      .map(
        (each) =>
          `${each}:${marketplacePerson}:${kept('marketplace', () => `whsec_${randomBytes(32).toString('base64')}`)}`,
      )
      .join(',');
  const found: Partial<Record<Marketplace, { person: string; secrets: string[] }>> = {};
  for (const part of given.split(',').filter(Boolean)) {
    const [name = '', person = '', secret = ''] = part.trim().split(':');
    const marketplace = marketplaces.find((each) => each === name);
    if (!marketplace || !person || Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length < 24)
      throw new Error(
        'PERENNIAL_MARKETPLACE_SECRETS holds what is no `marketplace:person:whsec_<base64 of 24 bytes or more>`.',
      );
    const known = found[marketplace];
    if (known && known.person !== person)
      throw new Error(`PERENNIAL_MARKETPLACE_SECRETS names two persons for ${name}.`);
    found[marketplace] = { person, secrets: [...(known?.secrets ?? []), secret] };
  }
  return found;
}

function kept(name: string, make: () => string): string {
  const folder = join(home(), 'keys');
  const file = join(folder, name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, make(), { mode: 0o600, flag: 'wx' });
    } catch {
      // another process made it in the meantime; its secret counts
    }
  }
  return readFileSync(file, 'utf8').trim();
}

/** INBOUND_MAIL_SECRET: what the mail gateway shows; in development made once and kept in the project's folder. */
export function inboundMailSecret(): string | undefined {
  if (process.env.INBOUND_MAIL_SECRET) return process.env.INBOUND_MAIL_SECRET;
  if (production()) return undefined; // no gateway: nobody hands mails over
  return kept('inbound-mail', () => randomBytes(32).toString('base64url'));
}

/** PUBLIC_URL: where people reach the API from outside; links in mails begin with it. */
export const publicUrl = (): string =>
  (process.env.PUBLIC_URL || `http://127.0.0.1:${process.env.API_PORT || 3000}`).replace(/\/$/, '');

/** DOCUMENT_STORE: a folder, or s3://bucket/prefix (with S3_ENDPOINT where it is not AWS's own). */
export function contentStore(): ContentStore {
  const address = process.env.DOCUMENT_STORE || join(home(), 'documents');
  const place = s3Place(address);
  if (place)
    return s3Store({ ...place, endpoint: process.env.S3_ENDPOINT || undefined, region: process.env.AWS_REGION });
  if (address.includes('://')) throw new Error(`DOCUMENT_STORE is ${address}: it is a folder or s3://bucket/prefix.`);
  return folderStore(address);
}

/** A named point at which a kill test stops this process; nothing outside of it sets the variable. */
export function failPoint(): ((name: string) => void) | undefined {
  const armed = process.env.PERENNIAL_FAIL_POINT_FILE;
  if (!armed) return undefined;
  return (name) => {
    if (!existsSync(armed)) return;
    const [wanted] = readFileSync(armed, 'utf8').split('\n');
    if (wanted !== name) return;
    writeFileSync(armed, `hit ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}
