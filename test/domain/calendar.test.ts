import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessHours, type BusinessCalendar, isFederalHoliday } from '../../domain/calendar/business-hours.ts';
import {
  addDays,
  addMonths,
  atTime,
  date,
  dateIn,
  days,
  instant,
  isDate,
  isInstant,
  minuteOfDay,
  monthsBetween,
  printedEnd,
  startOfDay,
  weekday,
} from '../../domain/calendar/dates.ts';

const calendar: BusinessCalendar = { start: '09:00', end: '17:00', weekdays: [1, 2, 3, 4, 5], holidays: 'us-federal' };
const someDay = fc.integer({ min: -20_000, max: 40_000 }).map((n) => addDays(date('1970-01-01'), n));

describe('Dates of the calendar', () => {
  it.each([
    '2021-02-29',
    '2021-04-31',
    '2021-13-01',
    '2021-00-10',
    '2021-1-1',
    '21-01-01',
    '2021-01-01T00:00',
    '1900-02-29',
    '2021-01-00',
    '2021-06-31',
    '2021-09-31',
    '2021-11-31',
    '12021-01-01',
  ])('%s is none', (text) => {
    expect(isDate(text)).toBe(false);
    expect(() => date(text)).toThrow(new RangeError(`${text} is no date of the calendar (YYYY-MM-DD)`));
  });

  it.each([
    '2021-02-30T00:00:00Z',
    '2021-01-01T99:00:00Z',
    '2021-01-01T',
    '2021-01-01',
    '2021-01-01 00:00:00Z',
    '12021-01-01T00:00:00Z',
    'T2021-01-01T00:00:00Z',
    'tomorrow',
  ])('%s is no instant', (text) => {
    expect(isInstant(text)).toBe(false);
    expect(() => instant(text)).toThrow(new RangeError(`${text} is no instant`));
  });

  it('an instant is told in UTC', () => expect(instant('2021-06-30T23:30:00-02:00')).toBe('2021-07-01T01:30:00.000Z'));

  it.each(['2020-02-29', '2000-02-29', '2021-12-31', '0001-01-01'])('%s is one', (text) =>
    expect(isDate(text)).toBe(true),
  );

  it('agree with the calendar of the machine', () =>
    fc.assert(
      fc.property(someDay, fc.integer({ min: -3_000, max: 3_000 }), (day, n) => {
        const other = addDays(day, n);
        expect(other).toBe(new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10));
        expect(days(day, other)).toBe(n);
        expect(weekday(day)).toBe(new Date(day).getUTCDay());
      }),
    ));

  it('C-2: the printed end is the day before', () => expect(printedEnd(date('2022-10-01'))).toBe('2022-09-30'));
});

describe('C-2: months keep the anchor', () => {
  it.each([
    ['2021-01-31', 1, '2021-02-28'],
    ['2021-01-31', 2, '2021-03-31'],
    ['2021-01-31', 3, '2021-04-30'],
    ['2020-01-31', 1, '2020-02-29'],
    ['2020-02-29', 12, '2021-02-28'],
    ['2020-02-29', 48, '2024-02-29'],
    ['2021-10-01', 12, '2022-10-01'],
    ['2021-03-31', -1, '2021-02-28'],
    ['2021-01-15', -13, '2019-12-15'],
  ])('%s and %i months: %s', (from, months, to) => expect(addMonths(date(from), months)).toBe(to));

  it.each([
    ['2021-10-01', '2022-10-01', 12],
    ['2021-10-01', '2022-09-30', 11],
    ['2021-01-31', '2021-02-28', 1],
    ['2022-01-01', '2025-01-01', 36],
    ['2022-06-01', '2022-05-01', -1],
  ])('from %s to %s are %i', (from, to, months) => expect(monthsBetween(date(from), date(to))).toBe(months));

  it.each([
    ['2021-01-15', '2021-03-14', 1],
    ['2021-01-15', '2021-03-15', 2],
    ['2021-01-31', '2021-02-28', 1],
    ['2021-03-15', '2021-01-16', -2],
    ['2021-10-01', '2022-10-01', 12],
  ])('from %s to %s are %i whole months', (from, to, months) =>
    expect(monthsBetween(date(from), date(to))).toBe(months),
  );

  it('going n months on is n months away', () =>
    fc.assert(
      fc.property(someDay, fc.integer({ min: 0, max: 240 }), (day, n) => monthsBetween(day, addMonths(day, n)) === n),
    ));
});

describe('Zones and daylight saving', () => {
  it.each([
    ['2021-03-14', '01:59', 'America/Chicago', '2021-03-14T07:59:00.000Z'],
    ['2021-03-14', '02:30', 'America/Chicago', '2021-03-14T08:30:00.000Z'],
    ['2021-03-14', '03:00', 'America/Chicago', '2021-03-14T08:00:00.000Z'],
    ['2021-03-28', '02:30', 'Europe/Berlin', '2021-03-28T01:30:00.000Z'],
    ['2021-11-07', '01:30', 'America/Chicago', '2021-11-07T06:30:00.000Z'],
    ['2021-07-01', '09:00', 'Europe/Berlin', '2021-07-01T07:00:00.000Z'],
    ['2021-07-01', '09:00', 'Asia/Kolkata', '2021-07-01T03:30:00.000Z'],
  ])('%s %s in %s is %s', (day, time, zone, at) => expect(atTime(date(day), time, zone)).toBe(at));

  it('a day that begins at one o’clock begins then', () =>
    expect(startOfDay(date('2018-11-04'), 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z'));

  it.each([
    ['2021-07-01T03:00:00.000Z', 'America/Los_Angeles', '2021-06-30', 20 * 60],
    ['2021-12-31T23:30:00.000Z', 'Europe/Berlin', '2022-01-01', 30],
    ['2021-12-31T23:30:00.000Z', 'UTC', '2021-12-31', 23 * 60 + 30],
  ])('%s in %s', (at, zone, day, minute) => {
    expect(dateIn(instant(at), zone)).toBe(day);
    expect(minuteOfDay(instant(at), zone)).toBe(minute);
  });
});

describe('AP-14: business hours', () => {
  it.each([
    ['over Labor Day', '2021-09-03T10:00Z', 16, 'UTC', '2021-09-08T10:00:00.000Z'],
    ['the reminder over Labor Day', '2021-09-03T10:00Z', 8, 'UTC', '2021-09-07T10:00:00.000Z'],
    ['begins with the next opening', '2021-09-01T20:00Z', 1, 'UTC', '2021-09-02T10:00:00.000Z'],
    ['ends at closing, not at the next opening', '2021-09-01T09:00Z', 8, 'UTC', '2021-09-01T17:00:00.000Z'],
    ['from a Saturday', '2021-09-11T12:00Z', 16, 'UTC', '2021-09-14T17:00:00.000Z'],
    ['in the approver’s zone', '2021-09-01T00:00Z', 8, 'America/Chicago', '2021-09-01T22:00:00.000Z'],
    ['over the end of daylight saving', '2021-11-05T16:00Z', 16, 'America/Chicago', '2021-11-09T17:00:00.000Z'],
    ['over the beginning of daylight saving', '2021-03-12T17:00Z', 8, 'America/Chicago', '2021-03-15T16:00:00.000Z'],
    ['over Christmas on a Saturday', '2021-12-23T09:00Z', 16, 'UTC', '2021-12-27T17:00:00.000Z'],
    ['no hours inside of hours', '2021-09-01T12:00Z', 0, 'UTC', '2021-09-01T12:00:00.000Z'],
  ])('%s', (_name, from, hours, zone, until) =>
    expect(addBusinessHours(instant(from), hours, zone, calendar)).toBe(until),
  );

  it('hours one after the other are the hours at once', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400_000 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('UTC', 'America/Chicago', 'Asia/Kolkata'),
        (minute, a, b, zone) => {
          const from = instant(new Date(Date.UTC(2021, 0, 1) + minute * 60_000).toISOString());
          expect(addBusinessHours(addBusinessHours(from, a, zone, calendar), b, zone, calendar)).toBe(
            addBusinessHours(from, a + b, zone, calendar),
          );
        },
      ),
    ));

  it.each([
    '2021-01-01',
    '2021-01-18',
    '2021-02-15',
    '2021-05-31',
    '2021-06-18',
    '2021-07-05',
    '2021-09-06',
    '2021-10-11',
    '2021-11-11',
    '2021-11-25',
    '2021-12-24',
    '2021-12-31',
    '2023-06-19',
  ])('%s is a holiday as observed', (day) => expect(isFederalHoliday(date(day))).toBe(true));

  it.each(['2020-06-19', '2021-07-04', '2021-06-19', '2021-09-13', '2022-01-01'])('%s is none as observed', (day) =>
    expect(isFederalHoliday(date(day))).toBe(false),
  );
});
