import { opensSubscription } from './opportunity/co-termed.ts';

/** Whether a command is the first one of a subscription, which comes into being with it. */
export const isFirst = (name: string, body: unknown): boolean =>
  (name === 'create-opportunity' && opensSubscription(body as Parameters<typeof opensSubscription>[0])) ||
  (name === 'checkout' && (body as { subscription?: unknown }).subscription === undefined);
