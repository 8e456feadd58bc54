/**
 * Runs of the original on a simulated host, where a user has gone back to it.
 *
 * @module
 */

import { sampleOf } from "../applications/app_pages.ts";
import type { SimulatedApp } from "../applications/simulated_app.ts";
import type { HostSetup, WatchedApp } from "./host_setup.ts";
import { originalStatePath, runOriginalModel } from "./original_model.ts";
import type { SimulatedFiles } from "./simulated_files.ts";
import { hashArguments } from "./simulated_process.ts";
import { WORK_DIRECTORY } from "./state_paths.ts";

/** What the original meets. */
interface OriginalHost {
  readonly setup: HostSetup;
  readonly apps: readonly SimulatedApp[];
  readonly files: SimulatedFiles;
  /** In milliseconds after the world's beginning. */
  readonly nowMs: number;
  readonly wallMs: number;
}

/** Runs the original for each target, where it can ask it. */
export function runOriginals(host: OriginalHost): void {
  // It makes no directory.
  if (host.files.nodes.get(WORK_DIRECTORY)?.kind !== "directory") return;
  for (const target of host.setup.targets) {
    const app = host.apps[target.index];
    if (app?.kind === "stats-api" && target.transport.isForOriginal) runOriginal(target, app, host);
  }
}

function runOriginal(
  { prefix, args, tempfile }: WatchedApp,
  app: SimulatedApp,
  { setup: { uid }, files, nowMs, wallMs }: OriginalHost,
): void {
  const hash = hashArguments(new TextEncoder().encode(args.join(" ")));
  const path = tempfile ?? originalStatePath(WORK_DIRECTORY, hash);
  const snapshot = app.read(nowMs);
  const sample = sampleOf({ snapshot, kind: app.kind, missing: app.missing });
  const node = files.nodes.get(path);
  // Into these it cannot write.
  if (node !== undefined && (node.kind !== "file" || node.uid !== uid)) return;
  const { state } = runOriginalModel(prefix, sample, node?.text, wallMs);
  if (state === undefined || state === node?.text) return;
  files.put(path, {
    ...{ kind: "file", mode: 0o644, uid, text: state },
    scrape: {
      ...{ sample, own: new Map(), memory: new Map() },
      timeSec: Math.floor(wallMs / 1000),
      instance: snapshot.instance,
      collections: snapshot.collections,
    },
  });
}
