import type { Journalled } from '../../domain/event.ts';
import { canonical, chained } from './hash.ts';

export interface Row {
  readonly seq: number;
  readonly type: string;
  readonly content: string;
  readonly hash: string;
}

/** The bytes under the hash: everything of the event but its envelope (door, key, command, number, recording time). */
export function contentOf(stream: string, event: Journalled): string {
  return canonical({ stream, ...event, door: undefined });
}

export function rowsOf(stream: string, previous: string, events: readonly Journalled[]): readonly Row[] {
  let hash = previous;
  return events.map((event) => {
    const content = contentOf(stream, event);
    hash = chained(hash, content);
    return { seq: event.seq, type: event.type, content, hash };
  });
}
