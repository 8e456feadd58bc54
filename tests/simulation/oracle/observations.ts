/**
 * What a process of the plugin is seen to do: which state files it looked at and what they held, when
 * it asked which application, what it got, what it kept. The oracle judges by it.
 *
 * @module
 */

import type { ServedPage } from "../applications/app_pages.ts";
import type { RecordedExchange } from "../network/recorded_exchange.ts";
import type { SavedScrape, Scrape } from "./scrapes.ts";
import { isSettingFile } from "../host/setting_files.ts";
import { wordsOf } from "../host/simulated_files.ts";
import type { ErrorCode, FileNode } from "../host/simulated_files.ts";
import { parseStatePath, WORK_DIRECTORY } from "../host/state_paths.ts";
import type { StatePath } from "../host/state_paths.ts";
import { OWNER_UNKNOWN, StateLookups } from "./state_lookups.ts";

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
  /** Whether its own state has been read: calls about it that follow are about a new one. */
  isReadOver: boolean;
  /** The link that is followed at the moment, and where it leads, once that is read. */
  link: FileNode | undefined;
  linkedPath: string | undefined;
  /** Why a link at the path that the user chose is not followed, as stderr has it. */
  refusal: string | undefined;
  /** Why its last try to keep a state failed, as stderr has it. */
  unsaved: string | undefined;
  /** Whether the directory of its state was there, or was made, in that try. */
  hasDirectory: boolean;
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

/** The directory of states as it is looked at, before it is listed. */
const LOOKED_AT = `${WORK_DIRECTORY}/.`;

/** What one process did. */
export class Observations {
  /** What `run()` rejected with, if it did. */
  crash: string | undefined;
  /** Whether a state was looked at before the body of its target was whole. */
  isReadEarly = false;
  readonly targets = new Map<string, TargetObservation>();
  readonly lookups: StateLookups;
  /** Files of settings about which a call failed. */
  readonly unreadSettings = new Map<string, ErrorCode>();
  /** The size of the directory when it last looked at that, and whether it then listed it. */
  directoryBytes: number | undefined;
  isListed = false;
  #printedChars = 0;
  /** The files that it made and has not removed. */
  readonly #made = new Set<string>();
  readonly #failedPaths = new Set<string>();
  /** The target that the last call about a state, or a file beside it, was for. */
  #current: TargetObservation | undefined;
  #lastPath = "";
  /** Whether the present call is there to find a link that the user put. */
  #looksForLink = false;

  /** @param uid The user that it runs as. */
  constructor(uid: number, readonly watcher: Watcher) {
    this.lookups = new StateLookups(uid);
  }

  /** Tells whether a call failed about a temporary file, or about the directory that it is in. */
  mayMiss(temporary: string): boolean {
    const places = [temporary, `${WORK_DIRECTORY}/`, LOOKED_AT];
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
        isReadOver: false,
        link: undefined,
        linkedPath: undefined,
        refusal: undefined,
        unsaved: undefined,
        hasDirectory: false,
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
      if (text.startsWith(`${prefix}.`) || text.includes(`\n${prefix}.`)) target.isReadOver = true;
    }
  }

  /** A page arrived whole. */
  delivered(prefix: string, page: ServedPage, wallMs: number): void {
    const target = this.of(prefix);
    target.bodyMs = target.readMs = wallMs;
    target.scrape = { ...page, requestMs: target.requestMs ?? wallMs };
  }

  /** A call about a path is about to be done. */
  called(call: string, path: string, wallMs: number): void {
    const state = parseStatePath(path);
    const target = this.#targetOf(state);
    this.#looksForLink = false;
    if (target !== undefined && state !== undefined) {
      this.#current = target;
      const isNext = target.statePath === undefined || path === target.linkedPath;
      if (!state.isTemporary && isNext) {
        target.statePath = path;
        target.link = target.linkedPath = undefined;
        this.#looksForLink = state.isChosen;
      } else this.#looksForLink = target.link !== undefined;
      const isKnown = call === "lstat" && path === target.statePath && this.lookups.get(path);
      if (call === "writefile" || isKnown) target.isReadOver = true;
      if (!target.isReadOver && path.startsWith(target.statePath ?? path)) target.readMs = wallMs;
    }
    if (call === "readdir") this.isListed = true;
    if (path !== LOOKED_AT) this.#lastPath = path;
  }

  /** A path was described, its link not followed. */
  looked(path: string, node: FileNode): void {
    if (path === LOOKED_AT) this.directoryBytes = node.bytes;
    const state = parseStatePath(path);
    if (state === undefined || state.isTemporary) return;
    const target = this.#targetOf(state);
    if (target?.isReadOver) {
      if (node.kind === "directory") target.unsaved = "it is not a regular file";
      return;
    }
    // Whatever other runs keep until the body is whole counts.
    if (target !== undefined && target.scrape === undefined) this.isReadEarly = true;
    if (target === undefined || !this.#looksForLink) this.lookups.looked(path, node);
    else this.#lookedForLink(target, node);
  }

  /** A link of this user, or of root in its directory, is followed if it is still the same then. */
  #lookedForLink(target: TargetObservation, node: FileNode): void {
    if (target.link === undefined) {
      if (node.kind !== "link") return;
      target.link = node;
      if (![0, this.lookups.uid].includes(node.uid)) {
        target.refusal = "the link belongs to another user";
      }
    } else if (node !== target.link) target.refusal = describeChange(target);
  }

  /** The target of a link was read. */
  readLink(path: string, linkedPath: string): void {
    const target = this.#targetOf(parseStatePath(path));
    if (target !== undefined) target.linkedPath = linkedPath;
  }

  /** A file was opened. */
  opened(path: string, node: FileNode): void {
    if (parseStatePath(path) !== undefined) this.lookups.opened(path, node);
  }

  /** An open file was described. */
  described(path: string): void {
    if (parseStatePath(path)?.isTemporary) this.lookups.foundOwner(path);
  }

  /** The directory of states was there, or was made. */
  ensuredDirectory(): void {
    if (this.#current !== undefined) this.#current.hasDirectory = true;
  }

  /** A call failed. */
  failed(call: string, path: string, code: ErrorCode): void {
    const state = parseStatePath(path);
    if (isSettingFile(path)) this.unreadSettings.set(path, code);
    else if (state === undefined) this.#failedAtDirectory(call, path, code);
    else if (state.isTemporary) this.#failedBeside(call, path, code);
    else this.#failedAt(call, path, code);
  }

  #failedAtDirectory(call: string, path: string, code: ErrorCode): void {
    const target = this.#current;
    if (!path.startsWith(WORK_DIRECTORY) || target === undefined) return;
    if (call === "stat" || call === "mkdir") target.unsaved = wordsOf(code);
    else if (target.link !== undefined && this.#lastPath === target.statePath) {
      target.refusal = wordsOf(code);
    } else this.#failedPaths.add(path);
  }

  #failedBeside(call: string, path: string, code: ErrorCode): void {
    const target = this.#targetOf(parseStatePath(path));
    if (call === "writefile") {
      // To make a directory that is missing is up to the program, and so is a name that is free.
      const isOwn = code === "EEXIST" || (code === "ENOENT" && !target?.hasDirectory);
      if (target !== undefined && !isOwn) target.unsaved = wordsOf(code);
    } else if (call === "create" || call === "fstat") {
      this.lookups.missedOwner(path, code);
      if (target?.link !== undefined) target.refusal = `the link's ${OWNER_UNKNOWN}`;
    } else this.#failedPaths.add(path);
  }

  #failedAt(call: string, path: string, code: ErrorCode): void {
    const target = this.#targetOf(parseStatePath(path));
    if (this.#looksForLink) {
      // Where the first look fails, the calls that follow say so.
      if (target?.link === undefined) return;
      const isGone = call === "lstat" && code === "ENOENT";
      target.refusal = isGone ? describeChange(target) : wordsOf(code);
    } else if (target === undefined || !(target.isReadOver || call === "rename")) {
      this.lookups.failed(call, path, code);
    } else if (call !== "lstat" || code !== "ENOENT") target.unsaved = wordsOf(code);
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
    if (this.#made.delete(path) || ageMs >= IN_USE_MS) return;
    this.watcher.violated(`removes ${path}, into which another run may still be writing`);
  }

  /** A file is about to get the name of a state. */
  renames(from: string): void {
    if (!this.#made.has(from)) this.watcher.violated(`renames ${from}, which it has not made`);
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

  #targetOf(state: StatePath | undefined): TargetObservation | undefined {
    return state?.prefix === undefined ? undefined : this.of(state.prefix);
  }
}

function describeChange({ statePath }: TargetObservation): string {
  return `the link "${statePath}" has changed`;
}
