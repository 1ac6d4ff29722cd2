import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { type Outline, outlinesFor } from './glyphs.ts';
import { addressOf, draftMark, factsOf, type Paper, totalsOf } from './paper.ts';
import { type Style, Typesetter } from './typesetter.ts';

const left = 50;
const right = 545;
const wide = right - left;
const top = 74;
const bottom = 770;
/** Inside a cell of the table. */
const padding = 4;
/** Where the text of a term begins, beside its heading. */
const beside = left + 92;
const grey = '#5a6270';
const rule = '#c9ced6';
const accent = '#1f3a68';

const body: Style = { size: 9 };
const small: Style = { size: 7.5, colour: grey };
const label: Style = { size: 7.5, bold: true, colour: grey };
const leading = 1.35;

/** The form as a PDF. The same paper gives the same bytes: no date but its own, nothing random. */
export async function paperPdf(paper: Paper): Promise<Buffer> {
  const outlines = await outlinesFor(JSON.stringify(paper));
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: {
      Title: `${paper.title} ${paper.quote}, version ${paper.version}`,
      Author: paper.seller.name,
      Subject: `Verification ${paper.verification}`,
      Creator: 'Perennial',
      Producer: 'Perennial',
      CreationDate: new Date(`${paper.date}T00:00:00Z`),
    },
  });
  const whole = buffer(doc as unknown as NodeJS.ReadableStream);
  new Sheet(doc, paper, outlines).print();
  doc.end();
  return whole;
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly of: (line: Paper['lines'][number]) => readonly string[];
  readonly left?: boolean;
}

/** Writes one paper from the top down; `#y` is where the next thing stands. */
class Sheet {
  readonly #doc: PDFKit.PDFDocument;
  readonly #paper: Paper;
  readonly #type: Typesetter;
  #y = 50;

  constructor(doc: PDFKit.PDFDocument, paper: Paper, outlines: ReadonlyMap<string, Outline>) {
    this.#doc = doc;
    this.#paper = paper;
    this.#type = new Typesetter(doc, outlines);
  }

  print(): void {
    if (this.#draft) this.#y += 6; // the band stands above
    this.#head();
    this.#parties();
    this.#facts();
    this.#table();
    this.#totals();
    for (const { heading, text } of this.#paper.terms) this.#paragraph(heading, text);
    this.#signatures();
    this.#everyPage();
  }

  get #draft(): boolean {
    return this.#paper.kind === 'Draft Proposal';
  }

  #head(): void {
    const { seller, title, quote, version, date } = this.#paper;
    const start = this.#y;
    this.#block([seller.name], left, 235, { size: 13, bold: true, colour: accent });
    this.#block(seller.address, left, 235, small);
    const sellerEnd = this.#y;
    this.#y = start;
    for (const line of this.#type.lines(title, 240, { size: 13, bold: true })) {
      this.#type.right(line, right, this.#y, 240, { size: 13, bold: true });
      this.#y += 13 * leading;
    }
    for (const line of [quote, `Version ${version}, ${date}`]) {
      this.#type.right(line, right, this.#y, 240, small);
      this.#y += small.size * leading;
    }
    this.#y = Math.max(this.#y, sellerEnd) + 10;
    this.#line(accent, 1);
    this.#y += 12;
  }

  #parties(): void {
    const { customer, soldTo, billTo } = this.#paper;
    this.#type.line('CUSTOMER', left, this.#y, label);
    this.#y += 11;
    this.#block([customer], left, wide, { size: 11, bold: true });
    this.#y += 6;
    const start = this.#y;
    const ends = (
      [
        [left, 'SOLD TO', soldTo],
        [left + wide / 2, 'BILL TO', billTo],
      ] as const
    ).map(([x, name, contact]) => {
      this.#y = start;
      this.#type.line(name, x, this.#y, label);
      this.#y += 11;
      this.#block(addressOf(contact), x, wide / 2 - 15, body);
      return this.#y;
    });
    this.#y = Math.max(...ends) + 12;
  }

  #facts(): void {
    const across = 4;
    const cell = wide / across;
    factsOf(this.#paper).forEach(([name, value], n) => {
      const x = left + cell * (n % across);
      const y = this.#y + 26 * Math.floor(n / across);
      this.#type.line(name, x, y, label);
      this.#type.line(value, x, y + 10, body);
    });
    this.#y += 26 * Math.ceil(factsOf(this.#paper).length / across) + 8;
  }

  #table(): void {
    this.#tableHead();
    for (const line of this.#paper.lines) {
      const cells = this.#columns.map((column) => ({
        column,
        texts: column
          .of(line)
          .flatMap((text, n) =>
            column.left
              ? this.#type
                  .lines(text, column.width - 2 * padding, n === 0 ? body : small)
                  .map((each) => ({ text: each, style: n === 0 ? body : small }))
              : [{ text, style: body }],
          ),
      }));
      const height = Math.max(...cells.map(({ texts }) => texts.length)) * body.size * leading + 7;
      if (this.#y + height > bottom) {
        this.#newPage();
        this.#tableHead();
      }
      let x = left;
      for (const { column, texts } of cells) {
        texts.forEach(({ text, style }, n) => {
          const y = this.#y + 3 + n * body.size * leading;
          if (column.left) this.#type.line(text, x + padding, y, style);
          else this.#type.right(text, x + column.width - padding, y, column.width - 2 * padding, style);
        });
        x += column.width;
      }
      this.#y += height;
      this.#line(rule, 0.5);
    }
    this.#y += 6;
  }

  /** What a template hides has no column (QC-3). */
  get #columns(): readonly Column[] {
    const hidden = this.#paper.lines.every((line) => line.listPrice === undefined);
    return [
      {
        title: 'Product',
        width: hidden ? 215 : 127,
        of: (line) => [line.product, `${line.sku}, ${line.charged}`, ...(line.pricing ? [line.pricing] : [])],
        left: true,
      },
      { title: 'Quantity', width: 52, of: (line) => [grouped(line.quantity)] },
      ...(hidden
        ? []
        : [
            { title: 'List price', width: 60, of: (line: Paper['lines'][number]) => [line.listPrice ?? ''] },
            { title: 'Discount', width: 50, of: (line: Paper['lines'][number]) => [line.discount ?? ''] },
          ]),
      { title: 'Unit price', width: hidden ? 74 : 64, of: (line) => [line.pricing ? 'see left' : line.unitPrice] },
      { title: 'First, last day', width: hidden ? 66 : 62, of: (line) => [line.start, line.lastDay] },
      { title: `Amount ${this.#paper.currency}`, width: hidden ? 88 : 80, of: (line) => [line.amount] },
    ];
  }

  #tableHead(): void {
    this.#doc.rect(left, this.#y, wide, 17).fill('#eef1f6');
    let x = left;
    for (const { title, width, left: isLeft } of this.#columns) {
      if (isLeft) this.#type.line(title, x + padding, this.#y + 4.5, label);
      else this.#type.right(title, x + width - padding, this.#y + 4.5, width - padding, label);
      x += width;
    }
    this.#y += 17;
  }

  #totals(): void {
    const rows = totalsOf(this.#paper);
    this.#keep(rows.length * 16 + 10);
    rows.forEach(([name, amount], n) => {
      const style = n === rows.length - 1 ? { size: 10.5, bold: true } : body;
      this.#type.right(name, right - 120, this.#y, 200, style);
      this.#type.right(amount, right - padding, this.#y, 112, style);
      this.#y += 16;
    });
    this.#y += 10;
  }

  /** A heading stands beside the first line of its text, so it is never alone at the end of a page. */
  #paragraph(heading: string, text: string): void {
    const style = { size: 9, bold: true, colour: accent };
    const heads = this.#type.lines(heading, beside - left - 10, style);
    this.#keep(heads.length * style.size * leading);
    for (const [n, line] of heads.entries()) this.#type.line(line, left, this.#y + n * style.size * leading, style);
    const [start, page] = [this.#y, this.#pages];
    this.#block([text], beside, right - beside, body);
    if (this.#pages === page) this.#y = Math.max(this.#y, start + heads.length * style.size * leading);
    this.#y += 6;
  }

  get #pages(): number {
    return this.#doc.bufferedPageRange().count;
  }

  #signatures(): void {
    const { signatures } = this.#paper;
    if (signatures.length === 0) return;
    const half = wide / signatures.length;
    const names = signatures.map((name) => this.#type.lines(`For ${name}`, half - 24, { size: 9, bold: true }));
    const heads = Math.max(...names.map((lines) => lines.length)) * 9 * leading;
    this.#keep(heads + 4 * 27 + 14);
    this.#y += 8;
    names.forEach((lines, n) => {
      const x = left + n * half;
      for (const [row, line] of lines.entries())
        this.#type.line(line, x, this.#y + row * 9 * leading, { size: 9, bold: true });
      ['Signature', 'Name', 'Title', 'Date'].forEach((field, row) => {
        const y = this.#y + heads + 24 + row * 27;
        this.#type.line(field, x, y - 7, small);
        this.#doc
          .moveTo(x + 48, y + 2)
          .lineTo(x + half - 24, y + 2)
          .lineWidth(0.5)
          .stroke(grey);
      });
    });
    this.#y += heads + 4 * 27;
  }

  /** What only the whole can tell: page of pages. And what has to be on each: the hash, the mark of a draft. */
  #everyPage(): void {
    const count = this.#pages;
    const { quote, version, verification } = this.#paper;
    for (let page = 0; page < count; page++) {
      this.#doc.switchToPage(page);
      this.#doc.moveTo(left, 788).lineTo(right, 788).lineWidth(0.5).stroke(rule);
      this.#type.line(`${quote}, version ${version}`, left, 793, small);
      this.#type.right(`Page ${page + 1} of ${count}`, right, 793, 100, small);
      this.#type.line(`Verification ${verification}`, left, 804, { size: 6.5, colour: grey });
      if (this.#draft) this.#markDraft();
    }
  }

  #markDraft(): void {
    this.#doc.rect(0, 0, 596, 26).fill('#8a1c1c');
    const style = { size: 10, bold: true, colour: 'white' };
    this.#type.line(draftMark, (596 - this.#type.width(draftMark, style)) / 2, 7, style);
    this.#doc
      .save()
      .rotate(-50, { origin: [298, 421] })
      .opacity(0.07);
    const mark = { size: 170, bold: true, colour: '#8a1c1c' };
    this.#type.line('DRAFT', 298 - this.#type.width('DRAFT', mark) / 2, 421 - 105, mark);
    this.#doc.restore();
  }

  #newPage(): void {
    this.#doc.addPage();
    const { seller, title, customer } = this.#paper;
    const [name = ''] = this.#type.lines(`${seller.name} for ${customer}`, 330, small);
    this.#type.line(name, left, 50, small);
    this.#type.right(title, right, 50, 150, small);
    this.#y = 64;
    this.#line(rule, 0.5);
    this.#y = top;
  }

  /** Starts a page where so many points are not left on this one. */
  #keep(height: number): void {
    if (this.#y + height > bottom) this.#newPage();
  }

  #block(texts: readonly string[], x: number, width: number, style: Style): void {
    for (const text of texts)
      for (const line of this.#type.lines(text, width, style)) {
        this.#keep(style.size * leading);
        this.#type.line(line, x, this.#y, style);
        this.#y += style.size * leading;
      }
  }

  #line(colour: string, thick: number): void {
    this.#doc.moveTo(left, this.#y).lineTo(right, this.#y).lineWidth(thick).stroke(colour);
  }
}

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
