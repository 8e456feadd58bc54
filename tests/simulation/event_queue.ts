/**
 * Virtual time: events in the order of their times, and a clock that stands at the present one.
 *
 * @module
 */

/** Something that will happen. */
export interface Scheduled {
  /** Keeps it from happening. */
  cancel(): void;
}

class Entry implements Scheduled {
  isCancelled = false;

  constructor(public atMs: number, readonly order: number, readonly action: () => void) {}

  cancel(): void {
    this.isCancelled = true;
  }
}

/** The events of a world, a binary heap. */
export class EventQueue {
  #nowMs: number;
  #scheduled = 0;
  #heap: Entry[] = [];

  /** @param startMs The time at which the world begins. */
  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  /** The present time in milliseconds. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Lets an action happen so many milliseconds from now. Those of one time keep their order. */
  schedule(afterMs: number, action: () => void): Scheduled {
    const entry = new Entry(this.#nowMs + Math.max(0, afterMs), this.#scheduled++, action);
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  /** Goes to the next event and lets it happen. Returns whether there was one. */
  step(): boolean {
    for (let entry; (entry = this.#pop()) !== undefined;) {
      if (entry.isCancelled) continue;
      this.#nowMs = entry.atMs;
      entry.action();
      return true;
    }
    return false;
  }

  /** Lets all events happen so much later, as on a machine that is suspended. */
  postpone(ms: number): void {
    this.#nowMs += ms;
    for (const entry of this.#heap) entry.atMs += ms;
  }

  #pop(): Entry | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.#heap[0] = last;
    this.#sink();
    return first;
  }

  #rise(start: number): void {
    let index = start;
    const entry = this.#heap[index];
    if (entry === undefined) return;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#heap[parentIndex];
      if (parent === undefined || isBefore(parent, entry)) break;
      this.#heap[index] = parent;
      index = parentIndex;
    }
    this.#heap[index] = entry;
  }

  #sink(): void {
    const heap = this.#heap;
    const entry = heap[0];
    if (entry === undefined) return;
    let index = 0;
    for (;;) {
      const child = this.#smallerChild(index);
      const next = heap[child];
      if (next === undefined || isBefore(entry, next)) break;
      heap[index] = next;
      index = child;
    }
    heap[index] = entry;
  }

  #smallerChild(index: number): number {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const [a, b] = [this.#heap[left], this.#heap[right]];
    return a !== undefined && b !== undefined && isBefore(b, a) ? right : left;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
