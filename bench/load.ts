/** One kind of life to be lived under load. */
export interface Side {
  /** All its updates, one after the other. @param took hears of each how long it took, in ms */
  live(took: (ms: number) => void): Promise<void>;
  /** Resolves when what the lives set off is done too. */
  finished(): Promise<void>;
}

export interface Load {
  readonly lives: number;
  readonly seconds: number;
  /** Of every update, in ms. */
  readonly latencies: readonly number[];
}

/** Keeps so many lives in flight; none begins after `seconds`, and each that has begun is finished and counts. */
export async function load(side: Side, inFlight: number, seconds: number): Promise<Load> {
  const latencies: number[] = [];
  const start = performance.now();
  let lives = 0;
  const oneAfterTheOther = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      await side.live((ms) => latencies.push(ms));
      lives++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, oneAfterTheOther));
  await side.finished();
  return { lives, seconds: (performance.now() - start) / 1000, latencies };
}
