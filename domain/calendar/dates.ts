/**
 * Calendar dates and instants as text. Both forms sort as time does, cost nothing to keep in JSON, and hold no zone by
 * accident. Day arithmetic is whole numbers; only a named zone asks Intl.
 */

/** `YYYY-MM-DD` */
export type LocalDate = string & { readonly __brand: 'LocalDate' };
/** `YYYY-MM-DDTHH:mm:ss.sssZ` */
export type Instant = string & { readonly __brand: 'Instant' };

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const msPerDay = 86_400_000;

export function isDate(text: string): text is LocalDate {
  const match = datePattern.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month);
}

/** @throws RangeError on a date that does not exist */
export function date(text: string): LocalDate {
  if (!isDate(text)) throw new RangeError(`${text} is no date of the calendar (YYYY-MM-DD)`);
  return text;
}

/** JavaScript would read 30 February as 2 March. */
export const isInstant = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T/.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));

/** @throws RangeError on a text that is no instant */
export function instant(text: string): Instant {
  if (!isInstant(text)) throw new RangeError(`${text} is no instant`);
  return new Date(text).toISOString() as Instant;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function lengthOfMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const civil = (d: LocalDate): Civil => ({
  year: Number(d.slice(0, 4)),
  month: Number(d.slice(5, 7)),
  day: Number(d.slice(8, 10)),
});

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

const text = ({ year, month, day }: Civil): LocalDate =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` as LocalDate;

/** Days since 1970-01-01, after Howard Hinnant's days_from_civil. */
function dayNumber(d: LocalDate): number {
  const { year, month, day } = civil(d);
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function fromDayNumber(n: number): LocalDate {
  const z = n + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return text({
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1,
  });
}

export const addDays = (d: LocalDate, n: number): LocalDate => fromDayNumber(dayNumber(d) + n);

/** Calendar days in [a, b) (rules 6.2). */
export const days = (a: LocalDate, b: LocalDate): number => dayNumber(b) - dayNumber(a);

/** 0 is Sunday. */
export const weekday = (d: LocalDate): number => (((dayNumber(d) + 4) % 7) + 7) % 7;

/** Keeps the day of the anchor where the month has it: from 31 January, 28 February, then 31 March. */
export function addMonths(anchor: LocalDate, n: number): LocalDate {
  const { year, month, day } = civil(anchor);
  const months = year * 12 + (month - 1) + n;
  const to = { year: Math.floor(months / 12), month: (months % 12) + 1 };
  return text({ ...to, day: Math.min(day, lengthOfMonth(to.year, to.month)) });
}

/** Whole months from a to b. */
export function monthsBetween(a: LocalDate, b: LocalDate): number {
  const [from, to] = [civil(a), civil(b)];
  const months = (to.year - from.year) * 12 + to.month - from.month;
  return addMonths(a, months) > b ? months - 1 : months;
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const maxOf = <T extends string>(a: T, b: T): T => (a > b ? a : b);
export const minOf = <T extends string>(a: T, b: T): T => (a < b ? a : b);

/** Order forms print the inclusive last day of a half-open interval (C-2). */
export const printedEnd = (endExclusive: LocalDate): LocalDate => addDays(endExclusive, -1);

export const plusMillis = (at: Instant, ms: number): Instant => new Date(Date.parse(at) + ms).toISOString() as Instant;

const isUtc = (zone: string): boolean => zone === 'UTC' || zone === 'Etc/UTC';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (!known) {
    known = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, known);
  }
  return known;
}

/** How far the zone is ahead of UTC at that instant, in milliseconds. */
function offsetAt(epochMs: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(epochMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

/** The calendar date of an instant in a zone. */
export function dateIn(at: Instant, zone: string): LocalDate {
  if (isUtc(zone)) return at.slice(0, 10) as LocalDate;
  const ms = Date.parse(at);
  return new Date(ms + offsetAt(ms, zone)).toISOString().slice(0, 10) as LocalDate;
}

/** The time of day of an instant in a zone, in minutes since midnight (seconds as a fraction are dropped). */
export function minuteOfDay(at: Instant, zone: string): number {
  const ms = Date.parse(at);
  return Math.floor(((((ms + (isUtc(zone) ? 0 : offsetAt(ms, zone))) % msPerDay) + msPerDay) % msPerDay) / 60_000);
}

/** @param time `HH:mm` on the wall of that zone; one that a DST change skips is as much later: 02:30 is 03:30 */
export function atTime(d: LocalDate, time: string, zone: string): Instant {
  const text = `${d}T${time}:00.000Z`;
  if (isUtc(zone)) return text as Instant;
  const wall = Date.parse(text);
  const first = wall - offsetAt(wall, zone);
  const second = wall - offsetAt(first, zone);
  const skipped = second + offsetAt(second, zone) !== wall;
  return new Date(skipped ? Math.max(first, second) : second).toISOString() as Instant;
}

export const startOfDay = (d: LocalDate, zone: string): Instant =>
  isUtc(zone) ? (`${d}T00:00:00.000Z` as Instant) : atTime(d, '00:00', zone);
