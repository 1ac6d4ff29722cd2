import type { OfferRequest } from '../domain/outside/marketplace.ts';
import type { ChargeRequest } from '../domain/outside/payment.ts';
import type { EnvelopeRequest } from '../domain/outside/signature.ts';
import type { Marketplace } from '../domain/vocabulary.ts';

/** The side of the marketplaces: one adapter speaks with all of them. What it answers is not trusted before it is read by its shape. */
export interface MarketplaceAdapter {
  /** What became of the request under this key. @returns undefined where none has arrived */
  find(marketplace: Marketplace, key: string): Promise<unknown>;
  /** Asks for the offer. The same key twice is one offer. */
  create(key: string, request: OfferRequest): Promise<unknown>;
}

/** A payment gateway. What it answers is not trusted before it is read by its shape. */
export interface PaymentGateway {
  /** What became of the charge under this key. @returns undefined where none has arrived */
  find(key: string): Promise<unknown>;
  /** Authorises and takes the amount. The same key twice is one charge. */
  charge(key: string, request: ChargeRequest): Promise<unknown>;
}

/** A provider of electronic signatures. What it answers is not trusted before it is read by its shape. */
export interface SignatureProvider {
  /** What became of the request under this key, of sending or of voiding. @returns undefined where none has arrived */
  find(key: string): Promise<unknown>;
  /** Sends the envelope to its signer. The same key twice is one envelope. */
  send(key: string, request: EnvelopeRequest): Promise<unknown>;
  /** Voids what it has sent under our id; the same key twice is the same. */
  void(key: string, envelope: string): Promise<unknown>;
}
