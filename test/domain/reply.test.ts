import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approvalToken,
  codeOf,
  isReplyOf,
  readApprovalToken,
  readBrowserToken,
  readReplyAddress,
  replyAddress,
} from '../../db/approval-link.ts';
import { StampKeys } from '../../db/journal/stamp.ts';
import { readReply } from '../../domain/approval/reply.ts';

describe('AP-9: an answer by mail', () => {
  it.each([
    ['APPROVE', 'approve', undefined],
    ['APPROVED', 'approve', undefined],
    ['YES', 'approve', undefined],
    ['REJECT\ntoo low', 'reject', 'too low'],
    ['REJECTED\r\ntoo low\r\nask again', 'reject', 'too low\nask again'],
    ['NO\n\nOn Wed, 8 Sep 2021 at 10:00, Perennial wrote:\n> APPROVE or REJECT', 'reject', undefined],
    ['YES\nfine\n\nOn Wed, 8 Sep 2021 at 10:00,\nPerennial <a@b.example> wrote:\n> quoted', 'approve', 'fine'],
    ['YES\nfine\n-----Original Message-----\nFrom: Perennial', 'approve', 'fine'],
    ['YES\nfine\n________________________________\nFrom: Perennial', 'approve', 'fine'],
    ['YES\nfine\n-- \nAna, ASM', 'approve', 'fine'],
    ['  YES  ', 'approve', undefined],
    ['YES\nOn balance it is fine', 'approve', 'On balance it is fine'],
    ['YES\nOn balance fine\nOn 8 Sep 2021, Perennial wrote:\n> quoted', 'approve', 'On balance fine'],
    ['NO\nzu viel\n\nAm 08.09.2021 um 10:00 schrieb Perennial <a@b.example>:\n\nquoted', 'reject', 'zu viel'],
    ['NO\nzu viel\nAm Mi., 8. Sept. 2021 um 10:00 schrieb\nPerennial <a@b.example>:\nquoted', 'reject', 'zu viel'],
    ['NO\ntrop\nLe mer. 8 sept. 2021 à 10:00, Perennial a écrit\u00a0:\nquoted', 'reject', 'trop'],
    ['NO\ntrop\nLe 8 sept. 2021, Perennial\n<a@b.example> a écrit :\nquoted', 'reject', 'trop'],
    ['YES\nAm Montag mehr\nLe prix est bon', 'approve', 'Am Montag mehr\nLe prix est bon'],
    ['YES\nfine\nFrom: Perennial\nSent: Wednesday\nTo: Ana', 'approve', 'fine'],
    ['YES\ngut\nVon: Perennial\nGesendet: Mittwoch\nAn: Ana', 'approve', 'gut'],
    ['YES\nmoved\nFrom: 5 %\nto 8 %, please', 'approve', 'moved\nFrom: 5 %\nto 8 %, please'],
    ['YES\nshow it\nTo: the board', 'approve', 'show it\nTo: the board'],
  ])('%j', (text, decision, comment) => expect(readReply(text)).toEqual({ decision, comment }));

  it.each([
    ['approve'],
    ['Approved'],
    ['APPROVE.'],
    ['APPROVE, thanks'],
    ['Hi,\nAPPROVE'],
    ['\nAPPROVE'],
    ['> APPROVE'],
    [''],
    ['OK'],
    ['NOT APPROVED'],
    ['constructor'],
  ])('%j is an error', (text) => expect(readReply(text).decision).toBeUndefined());

  it('whatever comes is read without a throw, and decides by its first line alone', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, rest) => {
        const alone = readReply(first.replaceAll(/[\r\n]/g, ''));
        expect(readReply(`${first.replaceAll(/[\r\n]/g, '')}\n${rest}`).decision).toBe(alone.decision);
      }),
    ));
});

describe('What a mail carries', () => {
  const keys = StampKeys.parse(`a:${Buffer.alloc(32, 1).toString('base64')}`);
  const others = StampKeys.parse(`a:${Buffer.alloc(32, 2).toString('base64')}`);
  const link = { approval: 'apr_civn74s6u3urfaayendtdtnvok_12', person: 'per_ana', version: 3, signedIn: false };

  it('a link comes back as it was made, under the keys it was made with', async () => {
    const token = await approvalToken(keys, link);
    expect(await readApprovalToken(keys, token)).toEqual(link);
    expect(await readApprovalToken(others, token)).toBeUndefined();
  });

  it('a link is no browser, and nothing else is a link', async () => {
    expect(await readBrowserToken(keys, await approvalToken(keys, link))).toBeUndefined();
    const [head, , mac] = (await approvalToken(keys, link)).split('.');
    const forged = Buffer.from(
      JSON.stringify({ ...link, sub: 'per_eve', aud: 'approval-link', iss: 'perennial', exp: 9e9 }),
    );
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    for (const token of [
      '',
      'x',
      `${head}.${forged.toString('base64url')}.${mac}`,
      `${none}.${forged.toString('base64url')}.`,
    ])
      expect(await readApprovalToken(keys, token)).toBeUndefined();
  });

  it('an address to answer to fits into the 64 characters that mail allows, and into one person', () => {
    const address = replyAddress(keys, link.approval, link.version, link.person);
    expect(address.length).toBeLessThanOrEqual(64);
    expect(address).toBe(address.toLowerCase());
    const read = readReplyAddress(address.toUpperCase());
    expect(read).toMatchObject({ approval: link.approval, version: 3 });
    if (!read) throw new Error('unread');
    expect(isReplyOf(keys, read, 'per_ana')).toBe(true);
    expect(isReplyOf(keys, read, 'per_eve')).toBe(false);
    expect(isReplyOf(keys, { ...read, version: 4 }, 'per_ana')).toBe(false);
    expect(isReplyOf(others, read, 'per_ana')).toBe(false);
  });

  it('a code has six digits and belongs to its link', () => {
    expect(codeOf(keys, 'l', 1)).toMatch(/^\d{6}$/);
    expect(new Set([1, 2, 3, 4].map((n) => codeOf(keys, 'l', n))).size).toBe(4);
    expect(codeOf(keys, 'l', 1)).not.toBe(codeOf(keys, 'm', 1));
  });
});
