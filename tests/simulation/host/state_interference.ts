/**
 * What others do to the states of a world and to their directory, at once or just before a call of a
 * run.
 *
 * @module
 */

import type { FaultEvent } from "./fault_event.ts";
import type { Interleaving } from "./interleaving.ts";
import { choose, fraction } from "../seeds.ts";
import type { SimulatedFiles } from "./simulated_files.ts";
import { WORK_DIRECTORY } from "./state_paths.ts";
import { STATE_TRICKS } from "./state_tricks.ts";
import type { StateTrick } from "./state_tricks.ts";

/** What this needs of its world. */
interface StateHost {
  readonly files: SimulatedFiles;
  readonly interleaving: Interleaving;
  readonly uid: number;
  readonly wallMs: () => number;
  statePathOf(target: number): string | undefined;
  /** Lets time pass in the middle of a call. */
  pass(ms: number): void;
}

/** Others who have access to the states. */
export class StateInterference {
  /** What keeps events from happening before a call. */
  readonly #armed = new Map<FaultEvent, () => void>();
  /** The paths at which events have put something. */
  readonly #tricked = new Map<FaultEvent, string>();

  constructor(readonly host: StateHost) {}

  /** Removes the directory of states with all that is in it. */
  wipe(): void {
    this.host.files.wipe(WORK_DIRECTORY);
  }

  /** Puts a file in the place of the directory of states. */
  replaceDirectory(): void {
    this.wipe();
    this.host.files.put(WORK_DIRECTORY, { kind: "file", mode: 0o644 });
  }

  /** Removes what is in the place of the directory of states. */
  clearDirectory(): void {
    const { nodes } = this.host.files;
    if (nodes.get(WORK_DIRECTORY)?.kind === "file") nodes.delete(WORK_DIRECTORY);
  }

  /** Lets the directory of states become large, or small again. */
  resizeDirectory(event: FaultEvent | undefined): void {
    const directory = this.host.files.nodes.get(WORK_DIRECTORY);
    if (directory === undefined) return;
    const pages = event === undefined ? 1 : choose([2, 3, 64, 65, 1000], event.size, 1);
    directory.bytes = 4096 * pages;
  }

  /** Lets another user put something at the path of a state. */
  put(event: FaultEvent, what: StateTrick): void {
    const { files } = this.host;
    const path = this.#tricked.get(event) ?? this.host.statePathOf(event.target);
    if (path === undefined || !files.hasDirectoryOf(path)) return;
    this.#tricked.set(event, path);
    const node = files.nodes.get(path);
    if (what === "own link" && path.endsWith(".linked")) return;
    // What was in the way may have been replaced.
    if (what === "none" && node?.kind === "file") return;
    const { uid, wallMs } = this.host;
    const made = STATE_TRICKS[what](node, { uid, wallMs, path });
    files.nodes.delete(path);
    if (made !== undefined) files.put(path, made);
  }

  /** Lets another user put something at the path of a state just before a call about it. */
  exchange(event: FaultEvent): void {
    const { size, target } = event;
    const call = choose(["open", "fstat", "read", "writefile", "rename"], size, 1);
    const what = choose<StateTrick>(["link", "gone", "foreign", "cut", "linked"], size, 2);
    const moment = { call, prefix: `app${target}`, calls: 1 };
    this.#arm(event, this.host.interleaving.before(moment, () => this.put(event, what)));
  }

  /**
   * Lets the directory of states be removed just before a call; it may be made again at once, or a
   * file in its place.
   */
  wipeBetween(event: FaultEvent): void {
    const { size } = event;
    const { files, interleaving } = this.host;
    const call = choose(
      ["open", "create", "writefile", "stat", "mkdir", "rename", "readdir", "remove"],
      ...[size, 1] as const,
    );
    const calls = choose([1, 2, 3, 4, 5], size, 2);
    const kind = choose(["directory", "directory", "file", "nothing"] as const, size, 3);
    const wipe = () => {
      this.wipe();
      if (kind !== "nothing") files.put(WORK_DIRECTORY, { kind, mode: 0o777 });
    };
    this.#arm(event, interleaving.before({ call, calls }, wipe));
  }

  /** Lets a call about a state take up to 40 s, as on a disk that is busy. */
  delay(event: FaultEvent): void {
    const { size, target } = event;
    const call = choose(["lstat", "open", "fstat", "read", "writefile", "rename"], size, 1);
    const ms = Math.round(100 + 40_000 * fraction(Math.round(size * 1e6), 2) ** 2);
    const moment = { call, prefix: `app${target}`, calls: 1 };
    this.#arm(event, this.host.interleaving.before(moment, () => this.host.pass(ms)));
  }

  /** What has not happened by now does not. */
  disarm(event: FaultEvent): void {
    this.#armed.get(event)?.();
    this.#armed.delete(event);
  }

  #arm(event: FaultEvent, disarm: () => void): void {
    this.#armed.set(event, disarm);
  }
}
