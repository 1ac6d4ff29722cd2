import { addMonths, type LocalDate } from './dates.ts';

/** A quarter of the fiscal year: [start, end), named after the year in which that ends, as in `FY2022-Q3`. */
export interface FiscalQuarter {
  readonly name: string;
  readonly start: LocalDate;
  readonly end: LocalDate;
}

/** C-6: the fiscal year runs from 1 February to 31 January. */
export function fiscalQuarter(on: LocalDate): FiscalQuarter {
  const [year = 0, month = 0] = on.split('-').map(Number);
  const sinceFebruary = (month + 10) % 12;
  const fiscalYear = month === 1 ? year : year + 1;
  return quarter(fiscalYear, Math.floor(sinceFebruary / 3) + 1);
}

/** @returns undefined for a text that names no quarter */
export function fiscalQuarterNamed(name: string): FiscalQuarter | undefined {
  const [, year, n] = /^FY(\d{4})-Q([1-4])$/.exec(name) ?? [];
  return year && n ? quarter(Number(year), Number(n)) : undefined;
}

function quarter(fiscalYear: number, n: number): FiscalQuarter {
  const start = addMonths(`${fiscalYear - 1}-02-01` as LocalDate, 3 * (n - 1));
  return { name: `FY${fiscalYear}-Q${n}`, start, end: addMonths(start, 3) };
}
