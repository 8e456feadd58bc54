/**
 * What a process of the plugin is seen to do: which state files it looked at and what they held, when
 * it asked which application, what it got, what it kept. The oracle judges by it.
 *
 * @module
 */

import type { ServedPage } from "../applications/app_pages.ts";
import type { RecordedExchange } from "../network/recorded_exchange.ts";
import type { SavedScrape, Scrape } from "./scrapes.ts";
import type { FileNode } from "../host/simulated_files.ts";
import { parseStatePath, WORK_DIRECTORY } from "../host/state_paths.ts";

/** What a process found at the path of a state. */
export type Lookup =
  | { readonly found: "nothing" | "failure" | "denied" }
  | {
    readonly found: "file";
    readonly text: string;
    readonly isTrusted: boolean;
    readonly scrape: SavedScrape | undefined;
  };

/** What a process did about one target. */
export interface TargetObservation {
  /** The clock when its first request began. */
  requestMs: number | undefined;
  /** The faults of the network that its requests met. */
  readonly faults: Set<string>;
  /** What its requests were told, in their order. */
  readonly exchanges: RecordedExchange[];
  /** The page that arrived whole. */
  scrape: Scrape | undefined;
  /** The clock when that was whole. */
  bodyMs: number;
  /** The clock at the last call by which its own state was read. */
  readMs: number;
  /** The path of its own state: the first that was looked at. */
  statePath: string | undefined;
  /** Whether its lines are printed. */
  isPrinted: boolean;
  /** Whether it kept a state, and how much had been printed by then. */
  isSaved: boolean;
  printedChars: number;
}

/** Rules of the world that hold at every moment. */
export interface Watcher {
  /** Judges a new state; returns what it holds, if it is one. */
  saved(prefix: string, path: string, text: string): SavedScrape | undefined;
  /** Reports what must never happen. */
  violated(problem: string): void;
}

/** How long a run may take to write a temporary file and to rename it; by then, it is a stale one. */
const IN_USE_MS = 5000;

/** What one process did. */
export class Observations {
  /** What `run()` rejected with, if it did. */
  crash: string | undefined;
  /** Whether a call about a state, or a file beside it, failed. */
  hasFileFailure = false;
  /** Whether something is at the path of a state that no file can replace. */
  hasObstacle = false;
  /** Whether a state was looked at before the body of its target was whole. */
  isReadEarly = false;
  readonly targets = new Map<string, TargetObservation>();
  readonly lookups = new Map<string, Lookup>();
  #printedChars = 0;
  /** The files that it made. */
  readonly #made = new Set<string>();

  readonly #failedPaths = new Set<string>();

  constructor(readonly uid: number, readonly watcher: Watcher) {}

  /** Tells whether a call failed about a temporary file, or about the directory that it is in. */
  mayMiss(temporary: string): boolean {
    const places = [temporary, `${WORK_DIRECTORY}/`, `${WORK_DIRECTORY}/.`];
    return places.some((path) => this.#failedPaths.has(path));
  }

  /** Returns what was done about a target. */
  of(prefix: string): TargetObservation {
    let target = this.targets.get(prefix);
    if (target === undefined) {
      target = {
        requestMs: undefined,
        faults: new Set(),
        exchanges: [],
        scrape: undefined,
        bodyMs: 0,
        readMs: 0,
        statePath: undefined,
        isPrinted: false,
        isSaved: false,
        printedChars: 0,
      };
      this.targets.set(prefix, target);
    }
    return target;
  }

  /** A request began. */
  requested(prefix: string, wallMs: number, fault: string | undefined): void {
    const target = this.of(prefix);
    target.requestMs ??= wallMs;
    if (fault !== undefined) target.faults.add(fault);
  }

  /** Something was printed. What is looked at later is for the next run. */
  printed(text: string): void {
    this.#printedChars += text.length;
    for (const [prefix, target] of this.targets) {
      if (text.startsWith(`${prefix}.`) || text.includes(`\n${prefix}.`)) target.isPrinted = true;
    }
  }

  /** A page arrived whole. */
  delivered(prefix: string, page: ServedPage, wallMs: number): void {
    const target = this.of(prefix);
    target.bodyMs = target.readMs = wallMs;
    target.scrape = { ...page, requestMs: target.requestMs ?? wallMs };
  }

  /** A call about a path is about to be done. */
  called(path: string, wallMs: number): void {
    const prefix = parseStatePath(path)?.prefix;
    const target = prefix === undefined ? undefined : this.targets.get(prefix);
    if (target === undefined || target.isPrinted) return;
    if (path.startsWith(target.statePath ?? path)) target.readMs = wallMs;
  }

  /** A description of a path was asked for. */
  looked(path: string, node: FileNode | undefined): void {
    const target = this.#targetOf(path);
    if (target === undefined) return;
    target.statePath ??= path;
    if (node !== undefined && node.kind !== "file") this.hasObstacle = true;
    if (target.isPrinted) return;
    // Whatever other runs keep until then counts.
    if (target.scrape === undefined) this.isReadEarly = true;
    if (node === undefined) this.lookups.set(path, { found: "nothing" });
    else if (node.kind !== "file") this.lookups.set(path, { found: "failure" });
    // Only opening it shows what it holds.
    else if (node.uid !== this.uid) this.lookups.set(path, { found: "denied" });
  }

  /** What was at the path of a state a moment ago is gone. */
  vanished(path: string): void {
    this.#found(path, "nothing");
  }

  /** A link that another user has put at the path of a state was followed. */
  followed(path: string): void {
    this.#found(path, "failure");
  }

  /** A file was opened. */
  opened(path: string, node: FileNode): void {
    if (parseStatePath(path) === undefined || this.#targetOf(path)?.isPrinted) return;
    const { text, uid, mode, nlink, scrape } = node;
    const isTrusted = uid === this.uid && (mode & 0o022) === 0 && nlink === 1;
    this.lookups.set(path, { found: "file", text, isTrusted, scrape });
  }

  /** A call failed for a reason that is not the program's. */
  fileFailed(path: string): void {
    this.#failedPaths.add(path);
    const state = parseStatePath(path);
    if (state === undefined) return;
    this.hasFileFailure = true;
    if (state.isTemporary) return;
    const target = this.#targetOf(path);
    if (target !== undefined) target.statePath ??= path;
    if (!target?.isPrinted) this.lookups.set(path, { found: "failure" });
  }

  /** A file was made. */
  created(path: string, mode: number): void {
    this.#made.add(path);
    if (mode !== 0o600) this.watcher.violated(`makes ${path} with the mode 0${mode.toString(8)}`);
    if (parseStatePath(path)?.isTemporary) return;
    this.watcher.violated(`makes the file ${path}, which is no temporary file of a state`);
  }

  /** A text was written. */
  written(path: string, isNew: boolean): void {
    if (!isNew) this.watcher.violated(`writes into ${path}, which another user may have put there`);
  }

  /** A file of some age was removed. */
  removed(path: string, ageMs: number): void {
    if (!parseStatePath(path)?.isTemporary) return this.watcher.violated(`removes ${path}`);
    if (this.#made.has(path) || ageMs >= IN_USE_MS) return;
    this.watcher.violated(`removes ${path}, into which another run may still be writing`);
  }

  /** A file took the name of a state. */
  renamed(path: string, text: string): SavedScrape | undefined {
    const state = parseStatePath(path);
    if (state === undefined || state.isTemporary || state.prefix === undefined) {
      this.watcher.violated(`gives a file the name ${path}`);
      return undefined;
    }
    const target = this.of(state.prefix);
    if (!target.isSaved) target.printedChars = this.#printedChars;
    target.isSaved = true;
    return this.watcher.saved(state.prefix, path, text);
  }

  #found(path: string, found: "nothing" | "failure"): void {
    const isState = parseStatePath(path) !== undefined;
    if (isState && !this.#targetOf(path)?.isPrinted) this.lookups.set(path, { found });
  }

  #targetOf(path: string): TargetObservation | undefined {
    const prefix = parseStatePath(path);
    if (prefix?.prefix === undefined || prefix.isTemporary) return undefined;
    return this.of(prefix.prefix);
  }
}
