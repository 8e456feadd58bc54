/**
 * Which files are trusted: those of the user who runs this, to which no other user can write.
 *
 * `Deno.uid` returns that user, but needs a permission that the plugin does not have. If a file can
 * be opened for writing and only its owner may write to it, we are its owner or root. So a file of
 * root is ours, and any other is compared with a file that is created next to it and removed at
 * once.
 *
 * @module
 */

import { errorName, ignoreErrors } from "../errors.ts";
import type { FileInfo, Files, StateRuntime } from "../runtime.ts";
import { dirname } from "./dirname.ts";
import { temporaryName } from "./stale_files.ts";

const ROOT = 0;
/** The permission bits with which the group and others may write. */
const OTHERS_WRITE = 0o022;

/**
 * The owner of the files that we create: a number, or `null` if the system has none. If we may not
 * create one, we are not root; if that fails in another way (a full disk), nothing is known.
 */
type Owner = number | null | "not root" | "unknown";

/** Why a file or a link of an unknown owner is not used, after `its` or `the link's`. */
export const OWNER_UNKNOWN = "owner cannot be checked, since no file can be created next to it";

/** The known owners by directory: network file systems may map root to another user. */
const owners = new WeakMap<Files, Map<string, number | null>>();

/**
 * Returns why a file is not trusted, or `undefined` for one of this user. On Windows, which has no
 * such owners, every file is trusted.
 *
 * @param path A path of the file.
 * @param info The metadata of the file, which is open for writing.
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
      return `its ${OWNER_UNKNOWN}`;
    case "not root":
    case info.uid:
      return undefined;
    default:
      return "it belongs to another user";
  }
}

/**
 * Returns the owner of the files that this process creates in a directory. Creates a file there to
 * find out, once for all states; if that fails, tries again for the next state.
 */
export function findOwner(path: string, runtime: StateRuntime): Owner {
  const { files } = runtime;
  const known = owners.get(files) ?? new Map<string, number | null>();
  owners.set(files, known);
  const directory = dirname(path);
  const owner = known.get(directory) ?? probeOwner(path, runtime);
  if (typeof owner !== "string") known.set(directory, owner);
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
 * Creates a file next to a state, removes it at once, and returns its owner.
 *
 * @throws {Error} When no file can be created there.
 */
export function tryFile(path: string, runtime: StateRuntime): number | null {
  const { files } = runtime;
  const file = temporaryName(path, runtime);
  const opened = files.openSync(file, { write: true, createNew: true, mode: 0o600 });
  try {
    // Others may have moved the file by now, so this uses the open file, not its name.
    return opened.statSync().uid;
  } finally {
    opened.close();
    ignoreErrors(() => files.removeSync(file));
  }
}
