export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

const warmUpMs = 1500;

/**
 * How often a second pure work runs on one core: the median of `rounds` of `seconds` each, after a warm-up. A machine
 * that is busy with others gives this process less than a core, so CPU seconds count where they are fewer than real ones.
 * @param work @returns how much it did
 */
export function perSecond(work: () => number, rounds: number, seconds: number): number {
  const rate = (ms: number): number => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    let done = 0;
    while (performance.now() - start < ms) done += work();
    const { user, system } = process.cpuUsage(before);
    return (done * 1000) / Math.min(performance.now() - start, (user + system) / 1000);
  };
  rate(warmUpMs);
  return median(Array.from({ length: rounds }, () => rate(seconds * 1000)));
}

/** The value that so many per cent of all do not exceed. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
};
