/** A refusal that no test can miss, and why it stands in the code all the same. */
export interface Exception {
  readonly file: string;
  readonly decision: string;
  readonly code: string;
  readonly rule: string;
  readonly why: string;
}

export const exceptions: readonly Exception[] = [
  {
    file: 'domain/document/decide.ts',
    decision: 'publishDocument',
    code: 'document.unknown-catalogue',
    rule: 'C-7',
    why: 'Only a policy names a catalogue: its rule is 0.2.',
  },
  {
    file: 'domain/booking/decide.ts',
    decision: 'incomplete',
    code: 'booking.checklist-incomplete',
    rule: 'QC-10',
    why: 'The rows of the quote and its form are asked for by themselves before, so that each has a code of its own.',
  },
  {
    file: 'domain/booking/decide.ts',
    decision: 'incomplete',
    code: 'booking.checklist-incomplete',
    rule: 'TC-3',
    why: 'A hold is asked for by itself before, so that it has a code and a reason of its own.',
  },
  {
    file: 'domain/booking/decide.ts',
    decision: 'incomplete',
    code: 'booking.checklist-incomplete',
    rule: 'BK-6',
    why: 'The form of a deal of nothing is asked for by itself before, so that it has a code of its own.',
  },
  {
    file: 'domain/booking/decide.ts',
    decision: 'incomplete',
    code: 'booking.checklist-incomplete',
    rule: 'BK-5',
    why: 'That row says that the order may come later: it is never required.',
  },
  {
    file: 'domain/quoting/priced.ts',
    decision: 'priced',
    code: 'account.unknown-contact',
    rule: 'QC-2',
    why: 'The checks of the body have found both contacts; the line tells the compiler so.',
  },
  {
    file: 'domain/quoting/exchange.ts',
    decision: 'switched',
    code: 'amendment.no-change',
    rule: 'QU-3',
    why: 'A switch is one product for one other (`isSwitch`); the line tells the compiler so.',
  },
  {
    file: 'domain/booking/exception.ts',
    decision: 'requestException',
    code: 'exception.proof-required',
    rule: 'BT-1',
    why: 'Only what the customer wrote is such a proof: a refusal to sign (BK-3), the promise of an order (BK-5).',
  },
  {
    file: 'domain/booking/exception.ts',
    decision: 'requestException',
    code: 'exception.proof-required',
    rule: 'QR-7',
    why: 'Only what the customer wrote is such a proof: a refusal to sign (BK-3), the promise of an order (BK-5).',
  },
  {
    file: 'domain/booking/exception.ts',
    decision: 'requestException',
    code: 'exception.proof-required',
    rule: 'BT-5',
    why: 'Only what the customer wrote is such a proof: a refusal to sign (BK-3), the promise of an order (BK-5).',
  },
];
