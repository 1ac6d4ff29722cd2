import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** A code point range and the slice of the family's font that has it. */
type Range = readonly [first: number, last: number, slice: string];
type Script = 'sc' | 'jp' | 'kr';

const ranges = new Map<Script, readonly Range[]>();

/** Families for China, Japan and Korea come in about a hundred slices each; `unicode.json` says which has what. */
function rangesOf(script: Script): readonly Range[] {
  const known = ranges.get(script);
  if (known) return known;
  const index = JSON.parse(
    readFileSync(resolve(`@fontsource-variable/noto-sans-${script}/unicode.json`), 'utf8'),
  ) as Record<string, string>;
  const read = Object.entries(index).flatMap(([slice, text]) =>
    text.split(',').map((range): Range => {
      const [first = '0', last = first] = range.replace('U+', '').split('-');
      return [Number.parseInt(first, 16), Number.parseInt(last, 16), slice.replaceAll(/[[\]]/g, '')];
    }),
  );
  ranges.set(script, read);
  return read;
}

const isKana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Outlines of what the embedded fonts lack; each document has its own, so that none keeps fonts in memory. */
export class Outlines {
  readonly #slices = new Map<string, fontkit.Font>();
  readonly #glyphs = new Map<string, Outline | undefined>();

  /** @param text what it stands in: a name with kana is written as in Japan */
  of(character: string, text: string): Outline | undefined {
    const scripts: readonly Script[] = isKana.test(text) ? ['jp', 'sc', 'kr'] : ['sc', 'jp', 'kr'];
    const key = `${scripts[0]}${character}`;
    if (!this.#glyphs.has(key)) this.#glyphs.set(key, this.#find(character.codePointAt(0) ?? 0, scripts));
    return this.#glyphs.get(key);
  }

  #find(code: number, scripts: readonly Script[]): Outline | undefined {
    for (const script of scripts) {
      const slice = rangesOf(script).find(([first, last]) => first <= code && code <= last)?.[2];
      const font = slice === undefined ? undefined : this.#open(script, slice);
      if (!font?.hasGlyphForCodePoint(code)) continue;
      const glyph = font.glyphForCodePoint(code);
      return { svg: glyph.path.toSVG(), advance: glyph.advanceWidth, unitsPerEm: font.unitsPerEm };
    }
    return undefined;
  }

  #open(script: Script, slice: string): fontkit.Font {
    const path = `@fontsource-variable/noto-sans-${script}/files/noto-sans-${script}-${slice}-wght-normal.woff2`;
    const font = this.#slices.get(path) ?? (fontkit.create(readFileSync(resolve(path))) as fontkit.Font);
    this.#slices.set(path, font);
    return font;
  }
}
