import { createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StampKeys } from '../db/journal/stamp.ts';
import { homeFolder } from '../launch/state.ts';
import { connectTemporal } from '../temporal/connection.ts';

export interface Finding {
  readonly level: 'ok' | 'note' | 'bad';
  readonly text: string;
  readonly mend?: string;
}

const oldestSafeServer = [1, 30, 4] as const;

/** What is missing, too old, exposed beyond loopback or insecure, each with its mend. Exits 1 where something is bad. */
export async function doctor(): Promise<void> {
  const findings = await examine();
  for (const { level, text, mend } of findings)
    console.log(`${{ ok: 'ok  ', note: 'note', bad: 'BAD ' }[level]} ${text}${mend ? `\n     mend: ${mend}` : ''}`);
  process.exitCode = findings.some(({ level }) => level === 'bad') ? 1 : 0;
}

/** @param server asks Temporal for its version */
export async function examine(server = temporalServer): Promise<readonly Finding[]> {
  const folder = homeFolder();
  const production = process.env.PERENNIAL_MODE === 'production';
  return [
    node(),
    mode(),
    ...secrets(production),
    ...files(join(folder, 'keys')),
    ...exposure(production),
    ...(await server(production)),
    database(production),
  ];
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  return fine
    ? { level: 'ok', text: `Node.js ${process.versions.node}` }
    : { level: 'bad', text: `Node.js ${process.versions.node} is too old`, mend: 'install Node.js 20.19 or newer' };
}

function mode(): Finding {
  const given = process.env.PERENNIAL_MODE || 'development';
  return ['development', 'production'].includes(given)
    ? { level: 'ok', text: `mode: ${given}` }
    : { level: 'bad', text: `PERENNIAL_MODE is ${given}`, mend: 'PERENNIAL_MODE=production, or development' };
}

function secrets(production: boolean): readonly Finding[] {
  const found: Finding[] = [licenceKey(production)];
  if (process.env.PERENNIAL_STAMP_KEYS) {
    try {
      found.push({
        level: 'ok',
        text: `stamp keys: ${StampKeys.parse(process.env.PERENNIAL_STAMP_KEYS).fingerprints().join(', ')}`,
      });
    } catch (error) {
      found.push({
        level: 'bad',
        text: (error as Error).message,
        mend: 'PERENNIAL_STAMP_KEYS=kid:$(openssl rand -base64 32)',
      });
    }
  } else
    found.push(
      production
        ? {
            level: 'bad',
            text: 'PERENNIAL_STAMP_KEYS is not set',
            mend: 'PERENNIAL_STAMP_KEYS=kid:$(openssl rand -base64 32)',
          }
        : { level: 'note', text: 'a development stamp key is used', mend: 'set PERENNIAL_STAMP_KEYS in production' },
    );
  if (process.env.PERENNIAL_ALLOW_UNSTAMPED === 'yes')
    found.push({
      level: production ? 'bad' : 'note',
      text: production
        ? 'PERENNIAL_ALLOW_UNSTAMPED is set; production does not listen to it'
        : 'unstamped commands are accepted: whoever reaches Temporal acts in any name',
      mend: 'unset PERENNIAL_ALLOW_UNSTAMPED',
    });
  return found;
}

function licenceKey(production: boolean): Finding {
  const mend = 'PERENNIAL_LICENCE_KEY="$(openssl genpkey -algorithm ed25519)"';
  const pem = process.env.PERENNIAL_LICENCE_KEY;
  if (!pem)
    return production
      ? { level: 'bad', text: 'PERENNIAL_LICENCE_KEY is not set', mend }
      : { level: 'note', text: 'a development licence key is used', mend: 'set PERENNIAL_LICENCE_KEY in production' };
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'ed25519') return { level: 'ok', text: 'licence key: Ed25519' };
  } catch {
    // said below
  }
  return { level: 'bad', text: 'PERENNIAL_LICENCE_KEY is no Ed25519 key in PEM', mend };
}

/** Whoever reads them signs approvals and licences. */
function files(keys: string): readonly Finding[] {
  const open = (path: string): boolean => (statSync(path).mode & 0o077) !== 0;
  if (!existsSync(keys)) return [];
  const found: Finding[] = [];
  if (open(keys)) found.push({ level: 'bad', text: `${keys} is readable by others`, mend: `chmod 700 ${keys}` });
  for (const file of readdirSync(keys).map((name) => join(keys, name)))
    if (open(file)) found.push({ level: 'bad', text: `${file} is readable by others`, mend: `chmod 600 ${file}` });
  return found;
}

const isLoopback = (host: string): boolean => /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/.test(host);

function exposure(production: boolean): readonly Finding[] {
  const host = process.env.API_HOST ?? '127.0.0.1';
  const found: Finding[] = [
    isLoopback(host)
      ? { level: 'ok', text: `the API listens on ${host}` }
      : {
          level: production ? 'note' : 'bad',
          text: `the API listens on ${host}, beyond this machine, without TLS`,
          mend: production ? 'put TLS in front of it' : 'API_HOST=127.0.0.1; beyond that PERENNIAL_MODE=production',
        },
  ];
  const address = process.env.TEMPORAL_ADDRESS;
  if (address && !isLoopback(address.replace(/:\d+$/, '')))
    found.push({
      level: production ? 'note' : 'bad',
      text: `Temporal is at ${address}, beyond this machine, without TLS`,
      mend: 'let only workers and the API reach that port, in a network of its own',
    });
  return found;
}

/** @param version as the server tells it: `1.31.2` */
export function judgedServer(version: string, production: boolean): Finding {
  const parts = version.split('.').map(Number);
  const old = oldestSafeServer.some(
    (want, index) =>
      (parts[index] ?? 0) < want && oldestSafeServer.slice(0, index).every((same, before) => parts[before] === same),
  );
  if (!old) return { level: 'ok', text: `Temporal server ${version}` };
  return {
    level: production ? 'bad' : 'note',
    text: `Temporal server ${version} is older than ${oldestSafeServer.join('.')} and has known holes (CVE-2026-5199, CVE-2026-5724)`,
    mend: 'fine on loopback for development; in production run a newer server',
  };
}

async function temporalServer(production: boolean): Promise<readonly Finding[]> {
  try {
    const client = await connectTemporal(undefined, '2s');
    const { serverVersion = '' } = await client.connection.workflowService.getSystemInfo({});
    await client.connection.close();
    return [judgedServer(serverVersion, production)];
  } catch {
    return [
      {
        level: production ? 'bad' : 'note',
        text: 'no Temporal server answers now',
        mend: '`npm start` starts one; in production set TEMPORAL_ADDRESS',
      },
    ];
  }
}

function database(production: boolean): Finding {
  if (process.env.DATABASE_URL) return { level: 'ok', text: 'DATABASE_URL is set' };
  return production
    ? { level: 'bad', text: 'DATABASE_URL is not set', mend: 'set it to your PostgreSQL' }
    : { level: 'note', text: 'the embedded PostgreSQL is used', mend: 'set DATABASE_URL in production' };
}
