import type { Envelope } from '../../db/journal/commit.ts';
import { readSnapshot } from '../../db/journal/store.ts';
import { deliveryOf } from '../../domain/deliveries.ts';
import type { Journalled } from '../../domain/event.ts';
import { deliveredTo } from '../../domain/renewal/successor.ts';
import { once } from '../once.ts';
import type { Messenger } from '../world.ts';

/**
 * Sends what one subscription's event asks of another one, as a stamped command whose id is the event's: however often
 * it is sent, the other journal takes it once and answers the same.
 */
export const deliverCommand = (world: Messenger) =>
  once(world, async ({ id, stream }) => {
    const [row] = await world.sql<{ content: string }[]>`
      select content from journal where stream = ${stream} and seq = ${Number(id.split('#')[1])}`;
    const event = row && (JSON.parse(row.content) as Journalled);
    const delivery = event && deliveryOf(event, stream);
    if (!delivery) throw new Error(`${id} asks nothing of another subscription`);
    const { to, name, body } = delivery;
    const content = {
      subscription: to,
      commandId: id,
      name,
      target: to,
      person: event.by,
      door: 'effect',
      receivedAt: event.at,
      stampedAt: new Date().toISOString(),
      body,
    };
    const envelope: Envelope = { ...content, stamp: world.keys.sign(content) };
    world.failPoint?.('before-delivery');
    const answer = await world.deliver(envelope);
    // The other one has just moved to another cluster: that says nothing about the command, which is tried again.
    if (!answer.accepted && answer.code === 'stamp.epoch') throw new Error(`${to} has moved; ${id} is sent again`);
    world.failPoint?.('after-delivery');
    const other = await readSnapshot(world.sql, to);
    return deliveredTo(other?.state, answer.accepted ? undefined : answer);
  });
