/** What an approver has said by mail (AP-9). */
export type Reply =
  | { readonly decision: 'approve' | 'reject'; readonly comment: string | undefined }
  | { readonly decision: undefined; readonly found: string };

const words: Readonly<Record<string, 'approve' | 'reject'>> = {
  APPROVE: 'approve',
  APPROVED: 'approve',
  YES: 'approve',
  REJECT: 'reject',
  REJECTED: 'reject',
  NO: 'reject',
};
export const replyWords = Object.keys(words);

/** Where somebody else's words begin: what the approver answers to is no comment. */
const quotation: readonly RegExp[] = [
  /^>/,
  /^-{2,}\s*(Original Message|Forwarded message)\s*-{2,}/i,
  /^_{10,}\s*$/,
  /^-- ?$/,
];

/** The line above the quoted text in which a mail program says who wrote it, in its reader's language. */
const attribution = /^(On\b.*\bwrote:|Am\b.*\bschrieb\b.*:|Le\b.*\ba écrit\s?:)\s*$/;

/** One of a block of them: by itself it may be a sentence of the comment ("To: whom it concerns"). */
const header = /^(From|Sent|Date|To|Cc|Subject|Von|Gesendet|Datum|An|Betreff|De|Envoyé|À|Objet)\s?:\s\S/;

/**
 * AP-9: the first line is exactly one of six words, a comment begins on line 2; anything else is an error. "Exactly" is
 * taken at its word: capitals, nothing before or after but blanks.
 * @param text the mail's own text, with what it answers to still below it
 */
export function readReply(text: string): Reply {
  const [first = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n');
  const decision = Object.hasOwn(words, first.trim()) ? words[first.trim()] : undefined;
  if (!decision) return { decision: undefined, found: first.trim().slice(0, 100) };
  const end = rest.findIndex((line, index) => begins(line, rest[index + 1] ?? ''));
  const comment = (end === -1 ? rest : rest.slice(0, end)).join('\n').trim();
  return { decision, comment: comment || undefined };
}

/** Some mail programs break "On … wrote:" over two lines; what stands above a whole one is still the comment. */
const begins = (line: string, next: string): boolean =>
  quotation.some((pattern) => pattern.test(line)) ||
  (header.test(line) && header.test(next)) ||
  attribution.test(line) ||
  (attribution.test(`${line} ${next}`) && !attribution.test(next));
