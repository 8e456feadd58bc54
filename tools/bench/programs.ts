/**
 * The programs that are compared, and how each is started.
 *
 * Those that run on Deno all get the same flags, permissions and variables, and load modules from the
 * cache only.
 *
 * @module
 */

import { permissionFlags } from "../../src/cli/permissions.ts";
import { DEFAULTS } from "../../src/config/defaults.ts";
import { baseEnvironment } from "../../tests/support/run_plugin.ts";
import { buildPrograms, goIsHere } from "../../tests/interop/programs.ts";
import { ageStates } from "../age_states.ts";
import { registryFlags } from "../registry.ts";
import type { Output, Start } from "./measure.ts";
import { FORMS, OptionError } from "./options.ts";
import type { Form, Options } from "./options.ts";

/** A program to measure. */
export interface Program {
  readonly name: string;
  /** The number of lines that it prints for a target. */
  readonly linesPerTarget: number;
  /** The file that is installed, if it is one file. */
  readonly path?: string;
  /**
   * Returns its command line.
   *
   * @param directory The directory of its state files; it may write files whose names begin with it.
   */
  command(uris: readonly string[], directory: string, timeoutMs?: number): Start["command"];
}

/** Targets of which some never respond. */
export interface Hanging {
  /** The number of targets that never respond; they come first. */
  readonly hanging: number;
  /** The time limit of each target. */
  readonly timeoutMs: number;
}

const HERE = import.meta.dirname ?? ".";
const ROOT = `${HERE}/../..`;
/** The number of lines that the plugin prints for a target. */
export const METRIC_COUNT = 15;

/** The minimal program that all others are compared with. */
export const BASELINE: Program = {
  name: "baseline",
  linesPerTarget: 1,
  command: (uris, directory) => [...runDeno(`${HERE}/baseline.ts`), directory, ...uris],
};

/** The empty program, with which graph definitions are compared. */
export const EMPTY: Program = {
  name: "empty program",
  linesPerTarget: 0,
  command: () => runDeno(`${HERE}/empty.ts`),
};

/**
 * Returns the plugin in the given forms, or in all that are built.
 *
 * @throws {OptionError} When a given form is not built.
 */
export async function findPlugin(forms: Options["forms"]): Promise<readonly Program[]> {
  const starts: Readonly<Record<Form, Start["command"]>> = {
    source: runDeno(...await registryFlags(), `${ROOT}/main.ts`),
    bundle: runDeno(`${ROOT}/dist/mackerel-plugin-gostats.js`),
    binary: [`${ROOT}/dist/mackerel-plugin-gostats`],
  };
  const isBuilt = (form: Form) => exists(starts[form].at(-1) ?? "");
  const missing = forms?.find((form) => !isBuilt(form));
  if (missing !== undefined) {
    throw new OptionError(`Cannot measure the ${missing}: it is not built`);
  }
  return (forms ?? FORMS.filter(isBuilt)).map((form) => ({
    name: form,
    linesPerTarget: METRIC_COUNT,
    ...(form === "source" ? {} : { path: starts[form].at(-1) ?? "" }),
    command: (uris, directory, timeoutMs) => [
      ...starts[form],
      ...targetFlags(uris, directory, timeoutMs),
    ],
  }));
}

/** Builds and returns the original plugin, or returns `undefined` if Go is not installed. */
export async function findOriginal(): Promise<Program | undefined> {
  if (!goIsHere()) return undefined;
  const { original } = await buildPrograms();
  return {
    name: "original",
    linesPerTarget: METRIC_COUNT,
    path: original,
    command: (uris, directory) => ["sh", writeScript(original, uris, `${directory}.sh`)],
  };
}

/** Prepares runs of a program for some targets, with its own state files. */
export function startFor(
  program: Program,
  uris: readonly string[],
  directory: string,
  { hanging, timeoutMs }: Partial<Hanging> = {},
): Start {
  Deno.mkdirSync(directory);
  return {
    command: program.command(uris, directory, timeoutMs),
    env: { ...baseEnvironment(), MACKEREL_PLUGIN_WORKDIR: directory },
    prepare: () => ageStates(directory),
    check: (output) =>
      checkOutput(output, program.linesPerTarget * (uris.length - (hanging ?? 0)), hanging),
  };
}

/** Prepares runs of a program that print the graph definitions of one target. */
export function startForDefinitions(program: Program, uri: string, directory: string): Start {
  const start = startFor(program, [uri], directory);
  return {
    ...start,
    env: { ...start.env, MACKEREL_AGENT_PLUGIN_META: "1" },
    check: (output) => checkOutput(output, program === EMPTY ? 0 : 2),
  };
}

function runDeno(...words: readonly string[]): [string, ...string[]] {
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-config",
    "--cached-only",
    ...permissionFlags(),
    ...words,
  ];
}

/** One target is given by flags, the usual way; several are given by a file. */
function targetFlags(
  uris: readonly string[],
  directory: string,
  timeoutMs: number = DEFAULTS.timeoutMs,
): readonly string[] {
  const [uri = ""] = uris;
  if (uris.length === 1) return ["-uri", uri, "-metric-key-prefix", "target0"];
  const tables = uris.map((uri, index) => `[targets.target${index}]\nuri = "${uri}"\n`);
  const file = `${directory}.toml`;
  Deno.writeTextFileSync(
    file,
    [`[defaults]\ntimeout = "${timeoutMs}ms"\n`, ...tables].join("\n"),
  );
  return ["--config", file];
}

/** A shell starts the original once for each target, as mackerel-agent does. */
function writeScript(original: string, uris: readonly string[], file: string): string {
  const lines = uris.map((uri, index) =>
    `${original} -uri ${uri} -metric-key-prefix target${index}`
  );
  Deno.writeTextFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

function checkOutput(
  { code, stdout }: Output,
  expected: number,
  hanging = 0,
): string | undefined {
  const lines = stdout.split("\n").length - 1;
  const expectedCode = hanging > 0 ? 1 : 0;
  if (code !== expectedCode) return `exit code is ${code}, expected ${expectedCode}`;
  return lines === expected ? undefined : `it printed ${lines} lines, expected ${expected}`;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
