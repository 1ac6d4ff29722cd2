import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { typeOf } from '../../api/content-type.ts';
import { folderStore } from '../../db/contents/folder.ts';
import { s3Place, s3Store } from '../../db/contents/s3.ts';
import { ContentDamaged, type ContentStore, hashOf, pathOf } from '../../db/contents/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'perennial-contents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** S3_TEST_BUCKET (with S3_TEST_ENDPOINT and AWS's own variables) lets the same promises be tried on a real server. */
const bucket = process.env.S3_TEST_BUCKET;
const stores: readonly [string, ContentStore][] = [
  ['a folder', folderStore(folder)],
  ...(bucket
    ? [
        ['a bucket', s3Store({ bucket, prefix: 'try', endpoint: process.env.S3_TEST_ENDPOINT })] as [
          string,
          ContentStore,
        ],
      ]
    : []),
];

describe.each(stores)('Contents in %s', (_, store) => {
  const bytes = Buffer.from('Purchase order 4711');
  const sha256 = hashOf(bytes);

  it('come back as they were put, however often they were put', async () => {
    await store.put(sha256, bytes);
    await Promise.all([store.put(sha256, bytes), store.put(sha256, bytes)]);
    expect(Buffer.from(await store.get(sha256)).toString()).toBe('Purchase order 4711');
  });

  it('of five MiB come back', async () => {
    const large = Buffer.alloc(5 * 1_048_576, 'perennial');
    await store.put(hashOf(large), large);
    expect(hashOf(await store.get(hashOf(large)))).toBe(hashOf(large));
  });

  it('that were never put are told as missing', () =>
    expect(store.get(hashOf(Buffer.from('never')))).rejects.toThrow(ContentDamaged));
});

describe('A folder of contents', () => {
  it('notices bytes that were changed behind its back', async () => {
    const bytes = Buffer.from('signed for 4,560.00');
    const sha256 = hashOf(bytes);
    await folderStore(folder).put(sha256, bytes);
    writeFileSync(join(folder, pathOf(sha256)), 'signed for 1,560.00');
    await expect(folderStore(folder).get(sha256)).rejects.toThrow(ContentDamaged);
  });

  it('leaves no half-written file', async () => {
    const bytes = Buffer.from('whole');
    await folderStore(folder).put(hashOf(bytes), bytes);
    const inside = readdirSync(join(folder, hashOf(bytes).slice(0, 2)));
    expect(inside.filter((name) => name.startsWith(hashOf(bytes)))).toEqual([hashOf(bytes)]);
    expect(readFileSync(join(folder, pathOf(hashOf(bytes)))).toString()).toBe('whole');
  });
});

describe('The address of a bucket', () => {
  it.each([
    ['s3://papers', { bucket: 'papers', prefix: '' }],
    ['s3://papers/perennial/', { bucket: 'papers', prefix: 'perennial' }],
    ['s3://papers/a/b', { bucket: 'papers', prefix: 'a/b' }],
    ['/var/papers', undefined],
    ['s3://', undefined],
  ])('%s', (address, place) => expect(s3Place(address)).toEqual(place));
});

describe('What a document is', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  it.each([
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n'), 'application/pdf', 'application/pdf'],
    ['a PDF that calls itself a picture', Buffer.from('%PDF-1.7\n1 0 obj\n'), 'image/png', 'application/pdf'],
    ['a picture', png, 'image/png', 'image/png'],
    ['a picture that calls itself text', png, 'text/plain', 'image/png'],
    ['text', Buffer.from('PO 4711'), 'text/plain', 'text/plain'],
    ['a table', Buffer.from('a,b\n1,2'), 'text/csv', 'text/csv'],
    ['a page that a browser would run', Buffer.from('<script>1</script>'), 'text/html', undefined],
    ['a program', Buffer.from('7f454c46020101000000000000000000', 'hex'), 'application/pdf', undefined],
    ['text with a NUL', Buffer.from('a\0b'), 'text/plain', undefined],
    ['no UTF-8', Buffer.from([0xc3, 0x28]), 'text/plain', undefined],
    ['text that calls itself a PDF', Buffer.from('PO 4711'), 'application/pdf', undefined],
  ])('%s', async (_, bytes, declared, found) => expect(await typeOf(bytes, declared)).toBe(found));
});
