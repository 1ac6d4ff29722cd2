/** Text of each file by its name. */
export type Files = Readonly<Record<string, string>>;

/** A mistake in a list file, with its place. */
export class ListError extends Error {
  override readonly name = 'ListError';
  constructor(
    readonly file: string,
    readonly line: number,
    readonly reason: string,
  ) {
    super(`${file}:${line}: ${reason}`);
  }
}
