import { isUtf8 } from 'node:buffer';
import { fileTypeFromBuffer } from 'file-type';

/** What a booking's evidence may be: papers, pictures of papers, mails and tables. Nothing that a browser runs. */
const told = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.text',
] as const;
/** These have no mark of their own; they have to be text. */
const texts = ['text/plain', 'text/csv', 'message/rfc822'] as const;

export const allowedTypes: readonly string[] = [...told, ...texts];

/**
 * What the bytes are, by their own marks; the sender's word counts only for texts, which have none.
 * @returns undefined where it is nothing that may be taken in
 */
export async function typeOf(bytes: Uint8Array, declared: string): Promise<string | undefined> {
  const found = (await fileTypeFromBuffer(bytes))?.mime;
  if (found) return (told as readonly string[]).includes(found) ? found : undefined;
  const isText = isUtf8(bytes) && !bytes.includes(0);
  return isText ? texts.find((type) => type === declared) : undefined;
}
