import { dateIn, type LocalDate } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';

/** The business date of the decision: the date of its instant in the policy's zone (docs/architecture.md section 6). */
export function today(facts: Facts): LocalDate {
  return dateIn(facts.now, facts.policy.zone);
}
