import { SignJWT } from 'jose';
import { publishLicenceKey } from '../../db/licence-keys.ts';
import type { Licence } from '../../domain/subscription.ts';
import { once } from '../once.ts';
import type { World } from '../world.ts';

/**
 * Signs one licence (Ed25519, JWS) and hands it over by storing it under the effect's id; the mail that carries it
 * follows from the answer.
 */
export const deliverLicence = (world: World) =>
  once(world, async ({ stream, subject }, state) => {
    const licence = state.provisioning.licences[subject];
    if (!licence) throw new Error(`${stream} has no licence ${subject}`);
    const token = await sign(world, stream, licence);
    await publishLicenceKey(world.sql, world.licenceKey); // before anybody has a token to hold against it
    return { keyId: world.licenceKey.id, token };
  });

/** Nothing of the time of signing goes in, so signing twice gives the same token. */
async function sign(world: World, subscription: string, licence: Licence): Promise<string> {
  const seconds = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;
  return new SignJWT({ product: licence.product, seats: licence.seats, subscription })
    .setProtectedHeader({ alg: 'EdDSA', kid: world.licenceKey.id, typ: 'JWT' })
    .setIssuer('perennial')
    .setSubject(licence.contact)
    .setJti(licence.id)
    .setNotBefore(seconds(licence.validFrom))
    .setExpirationTime(seconds(licence.validUntil))
    .sign(world.licenceKey.privateKey);
}
