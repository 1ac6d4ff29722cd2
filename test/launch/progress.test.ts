import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Progress, stepLine } from '../../launch/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const passes = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms));

describe('Progress', () => {
  it('a line names the part, what it does and how long it took', () => {
    expect(stepLine('Temporal', 'started (cached copy)', 1.94)).toBe(
      'Temporal   started (cached copy) ................. 1.9 s',
    );
  });

  it('what is over within two seconds says nothing', async () => {
    const said: string[] = [];
    const step = new Progress((line) => said.push(line), { write: () => undefined }).step('API', () =>
      passes(1900, 'up'),
    );
    await vi.advanceTimersByTimeAsync(5000);
    expect(await step).toMatchObject({ value: 'up', seconds: 1.9 });
    expect(said).toEqual([]);
  });

  it('what takes longer is said after two seconds, and every twenty', async () => {
    const said: string[] = [];
    const step = new Progress((line) => said.push(line), { write: () => undefined }).step('Temporal', async (note) => {
      note('cached copy');
      return passes(45_000, undefined);
    });
    await vi.advanceTimersByTimeAsync(50_000);
    await step;
    expect(said.map((line) => line.replace(/ \.+ /, ' '))).toEqual([
      'Temporal   starting (cached copy) 2.0 s',
      'Temporal   starting (cached copy) 20.0 s',
      'Temporal   starting (cached copy) 40.0 s',
    ]);
  });

  it('on a terminal one line counts, and is gone at the end, also after a failure', async () => {
    const screen = {
      isTTY: true,
      written: '',
      write(text: string) {
        this.written += text;
      },
    };
    const step = new Progress(() => undefined, screen).step('API', () =>
      passes(500, 0).then(() => Promise.reject(new Error('no'))),
    );
    const failed = expect(step).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(1000);
    await failed;
    expect(screen.written).toContain('starting API 0.4 s');
    expect(screen.written.endsWith('\r\x1b[K')).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
