/**
 * Faults of what runs do where calls about files fail: about states, their directory, or settings.
 *
 * @module
 */

import type { CodeFault } from "./code_fault.ts";

/** All of these faults. */
export const FILE_CODE_FAULTS: readonly CodeFault[] = [
  {
    name: "a state that cannot be kept ends the keeping of others",
    file: "run.ts",
    from: "for (const outcome of outcomes) code = worse(code, await save(outcome, runtime));",
    to: "for (const outcome of outcomes) {\n" +
      "      const saved = await save(outcome, runtime);\n" +
      "      code = worse(code, saved);\n      if (saved !== EXIT.ok) break;\n    }",
    shows: { world: 7, minute: 14 },
  },
  {
    name: "a state that cannot be read counts as none",
    file: "state/read.ts",
    from: "    return unusable(path, describeCause(error));\n  }\n}\n",
    to: "    return {};\n  }\n}\n",
    shows: { world: 3, minute: 23 },
  },
  {
    name: "a directory that cannot be made is not explained",
    file: "state/replace.ts",
    from: "      await ensureDir(created);\n",
    to: "      await ensureDir(created).catch(() => {});\n",
    shows: { world: 0, minute: 115 },
  },
  {
    name: "a state whose owner is not known is said to be another user's",
    file: "state/owner.ts",
    from: '    case "unknown":\n      return `its ${OWNER_UNKNOWN}`;\n',
    to: "",
    shows: { world: 4, minute: 42 },
  },
  {
    name: "an owner that is not found out once is not looked for again",
    file: "state/owner.ts",
    from: 'if (typeof owner !== "string") known.set(directory, owner);',
    to: "known.set(directory, owner as null);",
    shows: { world: 4, minute: 42 },
  },
  {
    name: "stale files in a large directory stay",
    file: "state/stale_files.ts",
    from: "isDue ? LARGEST_DIRECTORY_BYTES : SMALL_DIRECTORY_BYTES",
    to: "isDue ? SMALL_DIRECTORY_BYTES : SMALL_DIRECTORY_BYTES",
    shows: { world: 10, minute: 315 },
  },
  {
    name: "a large directory is listed in each run",
    file: "state/stale_files.ts",
    from: "isDue ? LARGEST_DIRECTORY_BYTES : SMALL_DIRECTORY_BYTES",
    to: "LARGEST_DIRECTORY_BYTES",
    shows: { world: 2, minute: 63 },
  },
  {
    name: "a token that cannot be read is left out",
    file: "http/authorization.ts",
    from: '    return `Bearer ${readToken("bearer_token_file", bearerTokenFile, files)}`;\n',
    to: "    try {\n" +
      '      return `Bearer ${readToken("bearer_token_file", bearerTokenFile, files)}`;\n' +
      "    } catch {\n      return undefined;\n    }\n",
    shows: { world: 5, minute: 166 },
  },
  {
    name: "a configuration that does not exist is empty",
    file: "config/read_config.ts",
    from: "    throw new UsageError(message, { cause: error });\n",
    to:
      '    if (message === "") throw error;\n    return new TextEncoder().encode("[targets.app0]\\n");\n',
    shows: { world: 2, minute: 7 },
  },
  {
    name: "another user's link is followed",
    file: "state/symlinks.ts",
    from: "  if (uid === owner) return;\n",
    to: "  if (uid !== null) return;\n",
    shows: { world: 8, minute: 29 },
  },
];
