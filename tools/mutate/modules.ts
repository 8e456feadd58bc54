/**
 * Selects the modules to change: those on the command line, the pure ones, or all under `src/`.
 *
 * @module
 */

import { ToolError } from "../child.ts";

/**
 * Patterns of the pure modules, and of those that decide on credentials, redirects and states. Each
 * must match a module, so that the table stays true.
 */
export const PURE: readonly RegExp[] = [
  /^src\/(?:json|messages|nearest_name|redact|target)\.ts$/,
  /^src\/(?:cli|config|metrics|promql|sources|state)\//,
  /^src\/http\/(?:authorization|configured_headers|credential_files|headers|redirects)\.ts$/,
];

/** The modules that the command line selects. */
export interface ModuleChoice {
  /** Files and folders, as given. */
  readonly paths: readonly string[];
  /** Whether the pure modules are selected. */
  readonly pure: boolean;
}

/**
 * Returns the selected modules of the tree, all of them by default.
 *
 * @throws {ToolError} If a path or a pattern matches no module.
 */
export function selectModules(
  modules: readonly string[],
  { paths, pure }: ModuleChoice,
  patterns: readonly RegExp[] = PURE,
): string[] {
  const choices = [...paths.map(matchPath), ...(pure ? patterns.map(matchPattern) : [])];
  if (choices.length === 0) return [...modules];
  for (const { text, matches } of choices) {
    if (!modules.some(matches)) {
      throw new ToolError(`Cannot mutate "${text}": no module of src/ matches`, { exitCode: 2 });
    }
  }
  return modules.filter((module) => choices.some(({ matches }) => matches(module)));
}

/** Returns the modules among files. */
export function findModules(files: readonly string[]): string[] {
  return files.filter((file) => file.startsWith("src/") && file.endsWith(".ts")).sort();
}

/**
 * Returns the fast test files among files: without tests against real programs, and without tests of
 * the repository, which read sources as text.
 */
export function findTests(files: readonly string[]): string[] {
  const isFast = (file: string) =>
    /^tests\/.*_test\.ts$/.test(file) && !/^tests\/(?:interop|repository)\//.test(file);
  return files.filter(isFast).sort();
}

interface Choice {
  readonly text: string;
  matches(module: string): boolean;
}

function matchPath(text: string): Choice {
  const path = text.replace(/^\.\//, "").replace(/\/$/, "");
  return { text, matches: (module) => module === path || module.startsWith(`${path}/`) };
}

function matchPattern(pattern: RegExp): Choice {
  return { text: pattern.source, matches: (module) => pattern.test(module) };
}
