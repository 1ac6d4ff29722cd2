const noticeAfterMs = 2000;
const againAfterMs = 20_000;
const tickMs = 100;
const nameWidth = 11;
const lineWidth = 50;

interface Running {
  readonly name: string;
  how: string;
  readonly since: number;
}

/** `Temporal   started (cached copy) ........................... 1.9 s` */
export function stepLine(name: string, what: string, seconds: number): string {
  const text = `${name.padEnd(nameWidth)}${what} `;
  return `${text.padEnd(lineWidth, '.')} ${seconds.toFixed(1)} s`;
}

/** Says what takes long: a line that counts on a terminal; elsewhere plain lines, after two seconds and every twenty. */
export class Progress {
  readonly #print: (line: string) => void;
  readonly #screen: { isTTY?: boolean; write(text: string): unknown };
  readonly #running = new Set<Running>();
  #ticker: NodeJS.Timeout | undefined;

  constructor(
    print: (line: string) => void,
    screen: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
  ) {
    this.#print = print;
    this.#screen = screen;
  }

  /** A line of its own, whatever runs meanwhile. */
  readonly say = (line: string): void => {
    this.#wipe();
    this.#print(line);
  };

  /** @param work is given a way to say how it goes about it, as in `cached copy`  @returns its result, and how many seconds it took */
  async step<T>(
    name: string,
    work: (note: (how: string) => void) => Promise<T>,
  ): Promise<{ value: T; seconds: number }> {
    const running: Running = { name, how: '', since: Date.now() };
    this.#running.add(running);
    const timers = this.#screen.isTTY
      ? []
      : [
          setTimeout(() => this.#notice(running), noticeAfterMs),
          setInterval(() => this.#notice(running), againAfterMs),
        ];
    if (this.#screen.isTTY) this.#ticker ??= setInterval(() => this.#tick(), tickMs);
    try {
      const value = await work((how) => {
        running.how = how;
      });
      return { value, seconds: secondsSince(running) };
    } finally {
      for (const timer of timers) clearTimeout(timer);
      this.#running.delete(running);
      this.#wipe();
      if (this.#running.size === 0) {
        clearInterval(this.#ticker);
        this.#ticker = undefined;
      }
    }
  }

  #notice({ name, how, since }: Running): void {
    this.#print(stepLine(name, how ? `starting (${how})` : 'starting', (Date.now() - since) / 1000));
  }

  #tick(): void {
    const now = [...this.#running]
      .map((each) => `${each.name} ${each.how ? `(${each.how}) ` : ''}${secondsSince(each).toFixed(1)} s`)
      .join(', ');
    this.#screen.write(`\r\x1b[Kstarting ${now}`);
  }

  #wipe(): void {
    if (this.#ticker) this.#screen.write('\r\x1b[K');
  }
}

const secondsSince = ({ since }: Running): number => (Date.now() - since) / 1000;
