import { SignJWT } from 'jose';
import { readSnapshot } from '../../db/journal/store.ts';
import { publishLicenceKey } from '../../db/licence-keys.ts';
import type { Licence } from '../../domain/subscription.ts';
import type { World } from '../world.ts';

/**
 * Signs one licence (Ed25519, JWS) and hands it over by storing it under the effect's id; the mail that carries it
 * follows from the answer. Key: the effect id; a retry finds the first result.
 */
export const deliverLicence =
  (world: World) =>
  async (effectId: string, epoch: number): Promise<void> => {
    const [effect] = await world.sql<{ stream: string; subject: string; result: unknown }[]>`
    update effects set asked = asked + 1 where id = ${effectId} returning stream, subject, result`;
    if (!effect || effect.result !== null) return;
    const snapshot = await readSnapshot(world.sql, effect.stream);
    if (snapshot?.epoch !== epoch) return; // asked by a cluster that was given up
    const licence = snapshot.state.provisioning.licences[effect.subject];
    if (!licence) throw new Error(`${effect.stream} has no licence ${effect.subject}`);
    const token = await sign(world, effect.stream, licence);
    await publishLicenceKey(world.sql, world.licenceKey); // before anybody has a token to hold against it
    world.failPoint?.('after-effect');
    await world.sql`update effects set result = ${{ keyId: world.licenceKey.id, token } as never}::jsonb, answered_at = now() where id = ${effectId} and result is null`;
  };

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
