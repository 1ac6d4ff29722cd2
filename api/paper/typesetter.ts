import { bold, type Outline, regular } from './glyphs.ts';

export interface Style {
  /** Points. */
  readonly size: number;
  readonly bold?: boolean;
  readonly colour?: string;
}

/** A stretch of text in one font: embedded, or drawn glyph by glyph. */
interface Run {
  readonly text: string;
  readonly outlines: readonly Outline[] | undefined;
}

/** The slices have thin strokes; so much of the em makes them as heavy as the text around. */
const strokes = { regular: 0.035, bold: 0.07 };

/** From the first letter of such a script to the last before another script or a digit; what stands between goes along. */
const rightToLeft =
  /([\p{Script=Hebrew}\p{Script=Arabic}](?:[^\p{L}\p{N}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Mn}])*)/u;
/** Written without spaces: a line may end after any of them. */
const ideographs =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u3000-\\u303f\\uff00-\\uffef';
const words = new RegExp(`[${ideographs}]|\\s+|[^\\s${ideographs}]+`, 'gu');

/** Sets lines of any script on the pages of one document. */
export class Typesetter {
  readonly #doc: PDFKit.PDFDocument;
  readonly #outlines: ReadonlyMap<string, Outline>;

  /** @param outlines of the characters that the embedded fonts lack */
  constructor(doc: PDFKit.PDFDocument, outlines: ReadonlyMap<string, Outline>) {
    this.#doc = doc;
    this.#outlines = outlines;
    // The types know files only; a font that is open already is not read again for each document.
    doc.registerFont('regular', regular as never);
    doc.registerFont('bold', bold as never);
  }

  width(text: string, style: Style): number {
    return this.#runs(text).reduce((width, run) => width + this.#widthOf(run, style), 0);
  }

  /** The lines that a text takes in so many points; its own line breaks stay. */
  lines(text: string, width: number, style: Style): readonly string[] {
    return text.split(/\r\n|[\r\n\u2028\u2029]/).flatMap((paragraph) => {
      const lines: string[] = [];
      let [line, taken] = ['', 0];
      for (const word of this.#parts(paragraph, width, style)) {
        if (line && taken + this.width(word.trimEnd(), style) > width) {
          lines.push(line.trimEnd());
          line = word.trimStart();
          taken = this.width(line, style);
        } else {
          line += word;
          taken += this.width(word, style);
        }
      }
      return [...lines, line.trimEnd()];
    });
  }

  /** One line, its top at `y`. */
  line(text: string, x: number, y: number, style: Style): void {
    const baseline = y + style.size;
    let at = x;
    for (const run of this.#runs(text)) {
      if (run.outlines) this.#draw(run, at, baseline, style);
      else this.#write(run.text, at, baseline, style);
      at += this.#widthOf(run, style);
    }
  }

  /** One line that ends at `right`; where it is wider than `width` it is set smaller. */
  right(text: string, right: number, y: number, width: number, style: Style): void {
    const wide = this.width(text, style);
    const size = wide > width ? (style.size * width) / wide : style.size;
    this.line(text, right - Math.min(wide, width), y + style.size - size, { ...style, size });
  }

  /** Words, with those cut that are wider than a line. */
  #parts(text: string, width: number, style: Style): readonly string[] {
    return (text.match(words) ?? []).flatMap((word) => {
      if (this.width(word, style) <= width) return [word];
      const parts: string[] = [];
      let [part, taken] = ['', 0];
      for (const character of word) {
        const more = this.width(character, style);
        if (part && taken + more > width) {
          parts.push(part);
          [part, taken] = ['', 0];
        }
        part += character;
        taken += more;
      }
      return [...parts, part];
    });
  }

  #runs(text: string): readonly Run[] {
    const runs: { text: string; outlines: Outline[] | undefined }[] = [];
    for (const stretch of visual(text)) {
      if (stretch.backwards) {
        runs.push({ text: stretch.text, outlines: undefined });
        continue;
      }
      let run: (typeof runs)[number] | undefined;
      for (const character of stretch.text) {
        const outline = this.#outlines.get(character);
        if (!run || Boolean(outline) !== Boolean(run.outlines)) {
          run = { text: '', outlines: outline && [] };
          runs.push(run);
        }
        run.text += character;
        if (outline) run.outlines?.push(outline);
      }
    }
    return runs;
  }

  #widthOf({ text, outlines }: Run, style: Style): number {
    if (!outlines) return this.#set(style).widthOfString(text);
    return outlines.reduce((width, { advance, unitsPerEm }) => width + (advance * style.size) / unitsPerEm, 0);
  }

  #set({ size, bold: heavy, colour }: Style): PDFKit.PDFDocument {
    return this.#doc
      .font(heavy ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(colour ?? 'black');
  }

  #write(text: string, x: number, baseline: number, style: Style): void {
    this.#set(style).text(text, x, baseline, { lineBreak: false, baseline: 'alphabetic' });
  }

  /** Drawn, not written; so each character itself goes along for those who search or copy. */
  #draw({ text, outlines }: Run, x: number, baseline: number, style: Style): void {
    const colour = style.colour ?? 'black';
    const stroke = style.bold ? strokes.bold : strokes.regular;
    const characters = [...text];
    let at = x;
    for (const [n, { svg, advance, unitsPerEm }] of (outlines ?? []).entries()) {
      const scale = style.size / unitsPerEm;
      this.#doc.markContent('Span', { actual: characters[n] ?? '' });
      this.#write(' ', at, baseline, style);
      this.#doc.save().transform(scale, 0, 0, -scale, at, baseline);
      this.#doc
        .path(svg)
        .lineJoin('round')
        .lineWidth(stroke * unitsPerEm)
        .fillAndStroke(colour, colour);
      this.#doc.restore();
      this.#doc.endMarkedContent();
      at += advance * scale;
    }
  }
}

/** As it is set from left to right: words that are read from right to left come last first, each by itself, as the font
 * turns the letters within a word and takes its blank along. */
function visual(text: string): readonly { readonly text: string; readonly backwards: boolean }[] {
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .split(rightToLeft)
    .flatMap((stretch, n) => {
      if (n % 2 === 0) return [{ text: stretch, backwards: false }];
      const words = stretch.split(/(\s+)/).reverse();
      return words.map((word) => ({ text: word, backwards: word.trim() !== '' }));
    });
}
