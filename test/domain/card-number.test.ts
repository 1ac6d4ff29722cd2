import { describe, expect, it } from 'vitest';
import { holdsCardNumber } from '../../domain/card-number.ts';

describe('Numbers of cards', () => {
  it('are found in any text, in groups and in what is nested', () => {
    for (const text of [
      '4111111111111111',
      'pay 4111 1111 1111 1111.',
      '5555-5555-5555-4444',
      '378282246310005',
      'card:6011111111111117;',
    ])
      expect(holdsCardNumber({ a: [{ b: text }] })).toBe(true);
    expect(holdsCardNumber({ 4111111111111111: 1 })).toBe(true);
  });

  it('are not seen in amounts, dates, ids, phones, or where the check digit is wrong', () => {
    for (const text of [
      '4111111111111112',
      '4,111,111,111,111.00',
      '2021-09-20T09:00:00.000Z',
      'opp_abc_12',
      '+1 415 555 0100',
      '123456789012',
      '',
    ])
      expect(holdsCardNumber(text)).toBe(false);
    expect(holdsCardNumber(4111111111111111)).toBe(false);
  });
});
