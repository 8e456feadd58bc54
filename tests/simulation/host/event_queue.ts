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

  constructor(
    public atMs: number,
    readonly order: number,
    readonly action: () => void,
    readonly isTimer: boolean,
  ) {}

  cancel(): void {
    this.isCancelled = true;
  }
}

/** The events of a world, a binary heap. */
export class EventQueue {
  #nowMs: number;
  #postponedMs = 0;
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

  /** The present time of a clock that stands still while everything is postponed. */
  get monotonicMs(): number {
    return this.#nowMs - this.#postponedMs;
  }

  /**
   * Lets an action happen so many milliseconds from now. Those of one time keep their order.
   *
   * @param isTimer Whether it is a timer of a program.
   */
  schedule(afterMs: number, action: () => void, isTimer = false): Scheduled {
    const atMs = this.#nowMs + Math.max(0, afterMs);
    const entry = new Entry(atMs, this.#scheduled++, action, isTimer);
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return entry;
  }

  /** Goes to the next event and lets it happen. Returns whether there was one. */
  step(): boolean {
    for (let entry; (entry = this.#pop()) !== undefined;) {
      if (entry.isCancelled) continue;
      this.#nowMs = Math.max(this.#nowMs, entry.atMs);
      entry.action();
      return true;
    }
    return false;
  }

  /** Lets all events happen so much later, as on a machine that is suspended. */
  postpone(ms: number): void {
    this.#nowMs += ms;
    this.#postponedMs += ms;
    for (const entry of this.#heap) entry.atMs += ms;
  }

  /**
   * Lets time pass in which nothing can happen, since a program is busy. What was due by then happens
   * late: all in its order, or the timers of programs before anything that arrives.
   */
  pass(ms: number, hasTimersFirst: boolean): void {
    this.#nowMs += ms;
    if (!hasTimersFirst) return;
    for (const entry of this.#heap) {
      if (!entry.isTimer && entry.atMs < this.#nowMs) entry.atMs = this.#nowMs;
    }
    this.#heap.sort((a, b) => isBefore(a, b) ? -1 : 1);
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
