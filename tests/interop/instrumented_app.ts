/**
 * Starts the Go application that publishes its runtime by every library, next to pages that tell
 * the truth of it.
 *
 * @module
 */

import { buildInstrumentedApp } from "./programs.ts";
import { startListening } from "./sample_app.ts";

/** What the runtime and the kernel say of the application at one moment. */
export interface Truth {
  /** In seconds since 1970. */
  readonly time: number;
  /** All values of Go's `runtime/metrics`, by their names. */
  readonly metrics: Readonly<Record<string, number | TrueHistogram>>;
  /** The numbers of `runtime.MemStats`. */
  readonly memStats: Readonly<Record<string, number>> & { readonly PauseNs: readonly number[] };
  readonly process: TrueProcess;
  readonly gomaxprocs: number;
  readonly goroutines: number;
  readonly cgoCalls: number;
  readonly threadsCreated: number;
}

/**
 * A histogram of `runtime/metrics`: count `i` is of values from bound `i` to below bound `i + 1`.
 */
export interface TrueHistogram {
  /** Numbers as texts, with "-Infinity" and "Infinity". */
  readonly bounds: readonly string[];
  readonly counts: readonly number[];
}

/** What `/proc` says. */
export interface TrueProcess {
  readonly cpuSeconds: number;
  readonly ageSeconds: number;
  readonly residentBytes: number;
  readonly threads: number;
  readonly openFiles: number;
  readonly maxFiles: number;
}

/** The truth right before and right after the application has written a page. */
export interface Around {
  readonly before: Truth;
  readonly after: Truth;
}

/** What the application can be told to do: see `control.go`. */
export type Control =
  | "goroutines"
  | "files"
  | "threads"
  | "dead"
  | "spin"
  | "megabytes"
  | "garbage"
  | "collect"
  | "compute"
  | "contend";

/** A change of one series or variable of the application's own: see `own.go`. */
export interface Move {
  readonly series?: string;
  readonly variable?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly add?: number;
  readonly observe?: readonly number[];
  readonly text?: string;
}

/** What the application itself counted of one series or variable. */
export interface Counted {
  readonly series?: string;
  readonly variable?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly sum: number;
  readonly observed?: readonly number[];
  readonly text?: string;
}

/** A running application. */
export interface InstrumentedApp extends AsyncDisposable {
  readonly origin: string;
  /** Lets it do something `n` times, and waits until that is done. */
  control(what: Control, n: number): Promise<void>;
  /** Returns the truth of now. */
  truth(): Promise<Truth>;
  /** Returns the truth around each request of a page so far. */
  truthsAround(path: string): Promise<readonly Around[]>;
  /** Changes its own series and variables. */
  move(moves: readonly Move[]): Promise<void>;
  /** Returns what it counted of its own. */
  counted(): Promise<readonly Counted[]>;
}

/** Builds and starts the application, and waits until it listens. */
export async function startInstrumentedApp(
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<InstrumentedApp> {
  const program = await buildInstrumentedApp();
  const app = await startListening(program, flags, { env, listeners: 1 });
  const { origin } = app;
  return {
    origin,
    control: async (what, n) => {
      await request(`${origin}/control/${what}?n=${n}`, { method: "POST" });
    },
    truth: async () => JSON.parse(await request(`${origin}/truth`)),
    truthsAround: async (path) => JSON.parse(await request(`${origin}/truth/around?path=${path}`)),
    move: async (moves) => {
      await request(`${origin}/own/move`, { method: "POST", body: JSON.stringify(moves) });
    },
    counted: async () => JSON.parse(await request(`${origin}/own/truth`)),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

async function request(uri: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(uri, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot control the application: ${uri}: ${text}`);
  return text;
}
