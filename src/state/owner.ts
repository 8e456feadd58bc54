/**
 * Whose files are used: those of the user who runs this, which nobody else may write.
 *
 * `Deno.uid` tells who that is, but needs a permission that the plugin does not have. A file that
 * can be opened for writing, and that nobody but its owner may write, is ours or we are root. So
 * root's is ours, and any other is compared with a file that is made beside it and removed at once.
 *
 * @module
 */

import { errorName, ignoreErrors } from "../errors.ts";
import type { FileInfo, Files, StateRuntime } from "../runtime.ts";
import { dirname } from "./dirname.ts";
import { temporaryName } from "./stale_files.ts";

const ROOT = 0;
/** The permission bits of group and others to write. */
const OTHERS_WRITE = 0o022;

/**
 * Who owns the files that we make: a number, or `null` where the system has none. Where we may make
 * none, we are not root; where that fails in another way (a full disk), nothing is known.
 */
type Owner = number | null | "not root" | "unknown";

/** The owners by directory: file systems of a network may have another root. */
const owners = new WeakMap<Files, Map<string, Owner>>();

/**
 * Returns why a file is not trusted, or `undefined` for one of this user. Windows has no such owners;
 * there, every file is trusted.
 *
 * @param path A path of the file.
 * @param info The file's description; it is open for writing.
 */
export function describeForeign(
  path: string,
  info: FileInfo,
  runtime: StateRuntime,
): string | undefined {
  if (info.uid === null) return undefined;
  if (((info.mode ?? 0) & OTHERS_WRITE) !== 0) return "other users can write to it";
  // Others may have linked a file of ours to this name.
  if ((info.nlink ?? 1) > 1) return "it has more than one hard link";
  if (info.uid === ROOT) return undefined;
  switch (findOwner(path, runtime)) {
    case "unknown":
      return "its owner cannot be checked, since no file can be created beside it";
    case "not root":
    case info.uid:
      return undefined;
    default:
      return "it belongs to another user";
  }
}

/** Returns the owner of the files that this process creates in a directory. Creates one, once. */
export function findOwner(path: string, runtime: StateRuntime): Owner {
  const { files } = runtime;
  const known = owners.get(files) ?? new Map<string, Owner>();
  owners.set(files, known);
  const directory = dirname(path);
  const owner = known.get(directory) ?? probeOwner(path, runtime);
  known.set(directory, owner);
  return owner;
}

function probeOwner(path: string, runtime: StateRuntime): Owner {
  try {
    return tryFile(path, runtime);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return errorName(error) === "PermissionDenied" ? "not root" : "unknown";
  }
}

/**
 * Makes a file beside a state, removes it at once, and returns its owner.
 *
 * @throws {Error} When no file can be made there.
 */
export function tryFile(path: string, runtime: StateRuntime): number | null {
  const { files } = runtime;
  const file = temporaryName(path, runtime);
  const opened = files.openSync(file, { write: true, createNew: true, mode: 0o600 });
  try {
    // Others may have moved the file away by now, so what is asked is not its name.
    return opened.statSync().uid;
  } finally {
    opened.close();
    ignoreErrors(() => files.removeSync(file));
  }
}
