import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import * as fontkit from 'fontkit';

const { resolve } = createRequire(import.meta.url);

/** Latin, Greek, Cyrillic, Hebrew, Arabic and many more: embedded in each PDF, cut down to what it uses. */
const open = (file: string): fontkit.Font =>
  fontkit.create(readFileSync(resolve(`dejavu-fonts-ttf/ttf/${file}.ttf`))) as fontkit.Font;
export const regular = open('DejaVuSansCondensed');
export const bold = open('DejaVuSansCondensed-Bold');

/** A glyph as a path, its y axis upwards. */
export interface Outline {
  readonly svg: string;
  readonly advance: number;
  readonly unitsPerEm: number;
}

type Script = 'sc' | 'jp' | 'kr';

const slices = new Map<Script, ReadonlyMap<number, string>>();

/** Which slice has a code point: the families for China, Japan and Korea come in about a hundred slices each. */
function slicesOf(script: Script): ReadonlyMap<number, string> {
  const known = slices.get(script);
  if (known) return known;
  const index = JSON.parse(
    readFileSync(resolve(`@fontsource-variable/noto-sans-${script}/unicode.json`), 'utf8'),
  ) as Record<string, string>;
  const read = new Map<number, string>();
  for (const [slice, ranges] of Object.entries(index))
    for (const range of ranges.split(',')) {
      const [first = '0', last = first] = range.replace('U+', '').split('-');
      for (let code = Number.parseInt(first, 16); code <= Number.parseInt(last, 16); code++)
        if (!read.has(code)) read.set(code, slice.replaceAll(/[[\]]/g, ''));
    }
  slices.set(script, read);
  return read;
}

const isKana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const orders: Readonly<Record<'Japan' | 'elsewhere', readonly Script[]>> = {
  Japan: ['jp', 'sc', 'kr'],
  elsewhere: ['sc', 'jp', 'kr'],
};

/**
 * Outlines of the characters of a text that the embedded fonts lack, as they are written where it comes from. A slice is
 * opened once, read and let go, and others have their turn in between: a long text needs a hundred of them.
 */
export async function outlinesFor(text: string): Promise<ReadonlyMap<string, Outline>> {
  const order = orders[isKana.test(text) ? 'Japan' : 'elsewhere'];
  const outlines = new Map<string, Outline>();
  let missing = [...new Set(text)].filter((character) => !regular.hasGlyphForCodePoint(codeOf(character)));
  for (const script of order) {
    for (const [slice, characters] of bySlice(script, missing)) {
      const font = openSlice(script, slice);
      for (const character of characters) {
        const code = codeOf(character);
        if (!font.hasGlyphForCodePoint(code)) continue;
        const glyph = font.glyphForCodePoint(code);
        outlines.set(character, {
          svg: glyph.path.toSVG(),
          advance: glyph.advanceWidth,
          unitsPerEm: font.unitsPerEm,
        });
      }
      await setImmediate();
    }
    missing = missing.filter((character) => !outlines.has(character));
  }
  return outlines;
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

function bySlice(script: Script, characters: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const character of characters) {
    const slice = slicesOf(script).get(codeOf(character));
    if (slice !== undefined) found.set(slice, [...(found.get(slice) ?? []), character]);
  }
  return found;
}

const openSlice = (script: Script, slice: string): fontkit.Font =>
  fontkit.create(
    readFileSync(
      resolve(`@fontsource-variable/noto-sans-${script}/files/noto-sans-${script}-${slice}-wght-normal.woff2`),
    ),
  ) as fontkit.Font;
