/**
 * The programs that are compared, and how each is started for some targets.
 *
 * All that run on Deno are started in the same way: the same flags, permissions and variables, modules
 * from the cache only.
 *
 * @module
 */

import { baseEnvironment } from "../../tests/command.ts";
import { buildPrograms, goIsHere } from "../../tests/interop/programs.ts";
import { permissionFlags } from "../../src/permissions.ts";
import { DEFAULTS } from "../../src/target.ts";
import { ageStates } from "../age_states.ts";
import { registryFlags } from "../registry.ts";
import type { Output, Start } from "./measure.ts";
import { FORMS, OptionError } from "./options.ts";
import type { Form, Options } from "./options.ts";

/** How a program is started, whatever for. */
export interface Program {
  readonly name: string;
  /** Lines that it prints for a target. */
  readonly linesPerTarget: number;
  /**
   * Returns the words that start it.
   *
   * @param directory The directory of its state files; other files of its own may be written beside.
   */
  command(uris: readonly string[], directory: string, timeoutMs?: number): Start["command"];
}

/** How targets differ from those that answer at once. */
export interface Hanging {
  /** How many of them, the first ones, never answer. */
  readonly hanging: number;
  /** How long each of them may take. */
  readonly timeoutMs: number;
}

const HERE = import.meta.dirname ?? ".";
const ROOT = `${HERE}/../..`;
/** How many lines the plugin prints of a target. */
export const METRIC_COUNT = 15;

/** The program that all others are compared with. */
export const FLOOR: Program = {
  name: "floor",
  linesPerTarget: 1,
  command: (uris, directory) => [...runDeno(`${HERE}/floor.ts`), directory, ...uris],
};

/** The empty program, which graph definitions are compared with. */
export const EMPTY: Program = {
  name: "empty program",
  linesPerTarget: 0,
  command: () => runDeno(`${HERE}/empty.ts`),
};

/**
 * Returns the plugin in the forms that are asked for.
 *
 * @throws {OptionError} When one is asked for by name that is not built.
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
    command: (uris, directory, timeoutMs) => [
      ...starts[form],
      ...askFor(uris, directory, timeoutMs),
    ],
  }));
}

/** Returns the original plugin, or `undefined` where Go is not there to build it. */
export async function findOriginal(): Promise<Program | undefined> {
  if (!goIsHere()) return undefined;
  const { original } = await buildPrograms();
  return {
    name: "original",
    linesPerTarget: METRIC_COUNT,
    command: (uris, directory) => ["sh", writeScript(original, uris, `${directory}.sh`)],
  };
}

/** Makes a program ready for runs against some targets, with state files of its own. */
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

/** Makes a program ready for runs that print graph definitions of one target. */
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

/** One target by flags, as it is most often; several by a file. */
function askFor(
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

/** A shell starts the original for each target, as mackerel-agent does. */
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
