import {
  addDays,
  atTime,
  date,
  dateIn,
  type Instant,
  type LocalDate,
  minuteOfDay,
  plusMillis,
  weekday,
} from './dates.ts';

/** When people are at work: policy data (AP-14). */
export interface BusinessCalendar {
  /** `HH:mm` in the person's zone */
  readonly start: string;
  readonly end: string;
  /** 1 is Monday, 0 Sunday */
  readonly weekdays: readonly number[];
  readonly holidays: 'us-federal' | readonly LocalDate[];
}

const minutesPerHour = 60;
const msPerMinute = 60_000;
const minutes = (time: string): number => Number(time.slice(0, 2)) * minutesPerHour + Number(time.slice(3, 5));

export function isBusinessDay(d: LocalDate, calendar: BusinessCalendar): boolean {
  if (!calendar.weekdays.includes(weekday(d))) return false;
  return calendar.holidays === 'us-federal' ? !isFederalHoliday(d) : !calendar.holidays.includes(d);
}

/**
 * The instant at which so many business hours have passed. Outside of hours the count begins with the next opening;
 * hours that run out exactly at closing end then, not at the next opening.
 */
export function addBusinessHours(from: Instant, hours: number, zone: string, calendar: BusinessCalendar): Instant {
  const [open, close] = [minutes(calendar.start), minutes(calendar.end)];
  let left = hours * minutesPerHour * msPerMinute;
  let day = dateIn(from, zone);
  let at = from;
  for (;;) {
    if (isBusinessDay(day, calendar) && minuteOfDay(at, zone) < close) {
      const begin = minuteOfDay(at, zone) < open ? atTime(day, calendar.start, zone) : at;
      const rest = Date.parse(atTime(day, calendar.end, zone)) - Date.parse(begin);
      if (left <= rest) return plusMillis(begin, left);
      left -= rest;
    }
    day = addDays(day, 1);
    at = atTime(day, '00:00', zone);
  }
}

/** Business hours between two instants, rounded down to minutes of an hour in hundredths; negative when `to` is over. */
export function businessHoursBetween(from: Instant, to: Instant, zone: string, calendar: BusinessCalendar): number {
  if (to < from) return -businessHoursBetween(to, from, zone, calendar);
  let ms = 0;
  for (let day = dateIn(from, zone); day <= dateIn(to, zone); day = addDays(day, 1)) {
    if (!isBusinessDay(day, calendar)) continue;
    const begin = Math.max(Date.parse(from), Date.parse(atTime(day, calendar.start, zone)));
    const end = Math.min(Date.parse(to), Date.parse(atTime(day, calendar.end, zone)));
    ms += Math.max(0, end - begin);
  }
  return Math.floor((ms * 100) / (minutesPerHour * msPerMinute)) / 100;
}

/** The n-th business day after a date. */
export function addBusinessDays(from: LocalDate, n: number, calendar: BusinessCalendar): LocalDate {
  let day = from;
  for (let left = n; left > 0; ) {
    day = addDays(day, 1);
    if (isBusinessDay(day, calendar)) left--;
  }
  return day;
}

/** US federal holidays on the day they are observed: a Saturday's on Friday, a Sunday's on Monday. */
export function isFederalHoliday(d: LocalDate): boolean {
  const year = Number(d.slice(0, 4));
  return federalHolidays(year).includes(d) || federalHolidays(year + 1).includes(d);
}

const known = new Map<number, readonly LocalDate[]>();

function federalHolidays(year: number): readonly LocalDate[] {
  const found = known.get(year);
  if (found) return found;
  const on = (month: number, day: number): LocalDate =>
    date(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
  const fixed = [on(1, 1), ...(year >= 2021 ? [on(6, 19)] : []), on(7, 4), on(11, 11), on(12, 25)].map(observed);
  const moving = [
    nth(on(1, 1), 1, 3),
    nth(on(2, 1), 1, 3),
    lastMonday(on(5, 31)),
    nth(on(9, 1), 1, 1),
    nth(on(10, 1), 1, 2),
    nth(on(11, 1), 4, 4),
  ];
  const all = [...fixed, ...moving];
  known.set(year, all);
  return all;
}

function observed(d: LocalDate): LocalDate {
  const day = weekday(d);
  return day === 6 ? addDays(d, -1) : day === 0 ? addDays(d, 1) : d;
}

/** The n-th given weekday of the month that begins on `first`. */
const nth = (first: LocalDate, day: number, n: number): LocalDate =>
  addDays(first, ((day - weekday(first) + 7) % 7) + 7 * (n - 1));
const lastMonday = (last: LocalDate): LocalDate => addDays(last, -((weekday(last) + 6) % 7));
