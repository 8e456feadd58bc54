/**
 * The streams to which a process writes: a pipe whose reader may be slow or go away, or a file on a
 * disk that is full.
 *
 * @module
 */

import type { Sink } from "../../../src/runtime.ts";
import { DEAD } from "./process_files.ts";
import type { Observations } from "../oracle/observations.ts";

/** What is wrong with a stream. */
export interface OutputFault {
  /** Whether its reader pauses for a while, or has gone; or whether its disk is full. */
  readonly kind: "slow" | "closed" | "full";
  /** How many bytes it takes before that. */
  readonly takes: number;
  /** How long its reader pauses each time, in milliseconds. */
  readonly pauseMs?: number;
}

/** How often a slow reader pauses. */
const PAUSES = 3;
/** What a pipe takes whole or not at all. */
const ATOMIC_BYTES = 4096;

/** Why a stream takes no more. */
type Broken = "closed" | "full";

const LINE_END = 10;

/** What a stream needs of its process. */
export interface Writer {
  readonly host: Pausing;
  readonly observed: Observations;
  readonly isAlive: boolean;
}

interface Pausing {
  /** Lets time pass in the middle of a call. */
  pass(ms: number): void;
}

/** Returns a stream of a process. */
export function makeSink(
  process: Writer,
  add: (text: string) => void,
  { fault, onBroken }: {
    readonly fault: OutputFault | undefined;
    readonly onBroken: (why: Broken) => void;
  },
): Sink {
  const decoder = new TextDecoder();
  const take = (bytes: Uint8Array) => {
    add(decoder.decode(bytes, { stream: true }));
    return bytes.length;
  };
  const write = fault === undefined ? take : meet(fault, process.host, take, onBroken);
  return {
    writeSync: (bytes) => {
      if (!process.isAlive) throw DEAD;
      // A run that is killed between two writes would leave half a line.
      if (bytes.includes(LINE_END) && bytes.at(-1) !== LINE_END) {
        process.observed.watcher.violated("writes a part of a line");
      }
      return write(bytes);
    },
    isTerminal: () => false,
  };
}

type Write = (bytes: Uint8Array) => number;

function meet(
  { kind, takes, pauseMs = 0 }: OutputFault,
  host: Pausing,
  take: Write,
  onBroken: (why: Broken) => void,
): Write {
  let left = takes;
  let pauses = kind === "slow" ? PAUSES : Infinity;
  return (bytes) => {
    if (pauses === 0) return take(bytes);
    if (left > 0) {
      const part = bytes.subarray(0, left);
      left -= part.length;
      return take(part);
    }
    pauses--;
    if (kind !== "slow") {
      onBroken(kind);
      throw streamError(kind);
    }
    host.pass(pauseMs);
    left = takes;
    // Deno does not tell what a pipe has taken of a longer text.
    if (bytes.length > ATOMIC_BYTES) take(bytes.subarray(0, takes));
    throw new Deno.errors.WouldBlock("Resource temporarily unavailable (os error 11)");
  };
}

function streamError(kind: Broken): Error {
  return kind === "closed"
    ? new Deno.errors.BrokenPipe("Broken pipe (os error 32)")
    : new Error("No space left on device (os error 28)");
}
