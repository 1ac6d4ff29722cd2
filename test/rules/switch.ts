/** What the text of the switched domain asks, as a global function: it has no import to put it in. */
const world = globalThis as typeof globalThis & { refuses?: (site: string) => boolean };

let off: string | undefined;
let reached = new Set<string>();

/** From now on this refusal is not made; and it is written down anew which ones are reached. */
export function switchOff(site: string | undefined): void {
  off = site;
  reached = new Set();
}

export const refusalsReached = (): readonly string[] => [...reached];

world.refuses = (site) => {
  reached.add(site);
  return site !== off;
};

// In vitest each file of tests has a process or thread of its own, which is told by its environment.
switchOff(process.env.PERENNIAL_REFUSAL_OFF);
