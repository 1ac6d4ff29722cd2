import type { MarketplaceAdapter, PaymentGateway, SignatureProvider } from '../activities/outside.ts';
import type { Sql } from '../db/connection.ts';
import { simulate, simulatedOutcome } from '../db/simulated.ts';
import { simulatedOffer } from '../domain/outside/marketplace.ts';
import { simulatedCharge } from '../domain/outside/payment.ts';
import { simulatedEnvelope, simulatedVoid } from '../domain/outside/signature.ts';

/** Refuses to guess: an installation without the adapter waits, visibly, until it has one. */
const absent = (what: string) => async (): Promise<never> => {
  throw new Error(`No ${what} is connected: in production worker/outside.ts needs an adapter.`);
};

/** The marketplaces of development, or none: what is only played never decides anything real. */
export const marketplaces = (sql: Sql, production: boolean): MarketplaceAdapter =>
  production
    ? { find: absent('marketplace'), create: absent('marketplace') }
    : {
        find: (marketplace, key) => simulatedOutcome(sql, marketplace, key),
        create: async (key, request) => {
          const { answer, first } = await simulate(sql, request.marketplace, key, request, simulatedOffer(request));
          // It was done, and nobody was told: whoever asked has to ask what became of it
          if (first && request.billingId.startsWith('timeout'))
            throw new Error('The marketplace gave no answer in time.');
          return answer;
        },
      };

/** The payment gateway of development, or none. */
export const payments = (sql: Sql, production: boolean): PaymentGateway =>
  production
    ? { find: absent('payment gateway'), charge: absent('payment gateway') }
    : {
        find: (key) => simulatedOutcome(sql, 'gateway', key),
        charge: async (key, request) => {
          const { answer, first } = await simulate(sql, 'gateway', key, request, simulatedCharge(request));
          if (first && request.card === 'tok_timeout') throw new Error('The gateway gave no answer in time.');
          return answer;
        },
      };

/** The signature provider of development, or none. */
export const signatures = (sql: Sql, production: boolean): SignatureProvider =>
  production
    ? {
        find: absent('signature provider'),
        send: absent('signature provider'),
        void: absent('signature provider'),
      }
    : {
        find: (key) => simulatedOutcome(sql, 'signature', key),
        send: async (key, request) => {
          const { answer, first } = await simulate(sql, 'signature', key, request, simulatedEnvelope(request));
          if (first && request.signer.email.startsWith('timeout'))
            throw new Error('The provider gave no answer in time.');
          return answer;
        },
        void: async (key, envelope) => (await simulate(sql, 'signature', key, { envelope }, simulatedVoid())).answer,
      };
