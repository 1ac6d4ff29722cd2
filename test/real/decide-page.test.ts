import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvalToken, codeOf, linkId } from '../../db/approval-link.ts';
import { StampKeys } from '../../db/journal/stamp.ts';
import { openBrowser } from '../browser.ts';
import { type Crew, call, crew, deal, machine } from './kit.ts';

let people: Crew;
let browser: Browser | undefined;
const pictures = process.env.PERENNIAL_PICTURES;

beforeAll(async () => {
  people = await crew();
  browser = await openBrowser();
}, 900_000);
afterAll(() => browser?.close());

const keys = (): StampKeys => StampKeys.parse(readFileSync(join(machine.folder, 'keys', 'stamp'), 'utf8').trim());

async function asked(): Promise<{ approval: string; token: string; url: string }> {
  const made = await deal(people, { discount: '12 %' });
  await call('POST', `/v1/quotes/${made.quote}/submit-quote`, people.ray.key, {
    comments: 'They bring two more subsidiaries next year; the competitor offers 20 %.',
  });
  const { body } = await call('GET', `/v1/approvals?subscription=${made.subscription}`, people.ana.key);
  const approval = String((body.data as { id: string }[])[0]?.id);
  const token = await approvalToken(keys(), { approval, person: people.ana.id, version: 1, signedIn: false });
  return { approval, token, url: `${machine.api}/decide?token=${token}` };
}

const status = async (approval: string): Promise<unknown> =>
  (await call('GET', `/v1/approvals/${approval}`, people.ana.key)).body.status;

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const looks = [
  { name: 'phone', ...phone },
  { name: 'phone in the dark', ...phone, colorScheme: 'dark' as const },
  { name: 'desk', viewport: { width: 1280, height: 900 } },
];

async function on(look: Omit<(typeof looks)[number], 'name'>): Promise<{ context: BrowserContext; page: Page }> {
  const context = await (browser as Browser).newContext(look);
  return { context, page: await context.newPage() };
}

/** @returns what a page says that people cannot use, by the rules of WCAG 2.2 AA */
const complaints = async (page: Page): Promise<readonly string[]> =>
  (
    await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  ).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);

describe('The page of a decision, in a browser', () => {
  it.each(looks)('on a $name: the whole case fits, and nobody is kept out', async ({ name, ...look }) => {
    if (!browser) return expect.soft(browser, 'no browser on this machine').toBeUndefined();
    const { context, page } = await on(look);
    const { approval, url, token } = await asked();
    await page.goto(url);
    expect(await complaints(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    if (pictures) await page.screenshot({ path: join(pictures, `decide ${name}.png`), fullPage: true });
    await page.getByRole('button', { name: 'Mail me a code' }).click();
    expect(await complaints(page)).toEqual([]);
    if (pictures) await page.screenshot({ path: join(pictures, `code ${name}.png`), fullPage: true });
    await page.getByLabel('The six digits we have mailed to you').fill(codeOf(keys(), linkId(token), 1));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('You have approved it').waitFor();
    expect(await complaints(page)).toEqual([]);
    if (pictures) await page.screenshot({ path: join(pictures, `done ${name}.png`), fullPage: true });
    expect(await status(approval)).toBe('Approved');

    // The browser is known now: the next link needs no code, and the keyboard is enough.
    const next = await asked();
    await page.goto(next.url);
    await page.getByLabel('Comment').focus();
    await page.keyboard.type('below the floor');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Approve');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('You have rejected it').waitFor();
    expect(await status(next.approval)).toBe('Rejected');
    await context.close();
  });

  it('runs no script and loads nothing', async () => {
    if (!browser) return expect.soft(browser, 'no browser on this machine').toBeUndefined();
    const { context, page } = await on({ viewport: { width: 800, height: 600 } });
    const asks: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asks.push(new URL(request.url()).pathname));
    page.on('console', (message) => said.push(message.text()));
    await page.goto((await asked()).url);
    expect(asks.filter((path) => path !== '/favicon.ico')).toEqual(['/decide']);
    expect(said.filter((text) => /Content Security Policy/.test(text))).toEqual([]);
    await context.close();
  });
});
