/**
 * Decides where the standard library comes from: JSR, or npm where JSR is out of reach.
 *
 * The decision is made once. Children are told by `GOSTATS_REGISTRY`, which a user may set as well;
 * tasks that follow within a few minutes find it in a file of the user's cache directory.
 *
 * @module
 */

/** A registry that the standard library can be taken from. */
export type Registry = "jsr" | "npm";

/** How a decision is made known. */
export interface RegistryOptions {
  /** Says nothing on stderr about a new decision; default `false`. */
  readonly quiet?: boolean;
}

/** The variable that overrides the decision and hands it to children. */
export const REGISTRY_VARIABLE = "GOSTATS_REGISTRY";

/** The path of the import map that takes everything from npm. */
export const NPM_IMPORT_MAP: string = `${import.meta.dirname}/npm_import_map.json`;

const PROBE_LIMIT_MS = 900;
const MEMORY_LIMIT_MS = 5 * 60 * 1000;

interface Memory {
  readonly url: string;
  readonly registry: Registry;
  readonly decidedAtMs: number;
}

/**
 * Returns the flags that make Deno find the standard library.
 *
 * @throws {TypeError} If `GOSTATS_REGISTRY` holds anything but `jsr` or `npm`.
 */
export async function registryFlags(options: RegistryOptions = {}): Promise<string[]> {
  return await chooseRegistry(options) === "npm" ? ["--import-map", NPM_IMPORT_MAP] : [];
}

/**
 * Returns the registry to use, and remembers it for this process and its children.
 *
 * @throws {TypeError} If `GOSTATS_REGISTRY` holds anything but `jsr` or `npm`.
 */
export async function chooseRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const registry = readOverride() ?? await rememberOrDecide(options);
  Deno.env.set(REGISTRY_VARIABLE, registry);
  return registry;
}

function readOverride(): Registry | undefined {
  const value = Deno.env.get(REGISTRY_VARIABLE);
  if (!value) return undefined;
  if (value === "jsr" || value === "npm") return value;
  throw new TypeError(`Cannot use ${REGISTRY_VARIABLE}: must be "jsr" or "npm", got "${value}"`);
}

async function rememberOrDecide(options: RegistryOptions): Promise<Registry> {
  const url = new URL("@std/cli/meta.json", Deno.env.get("JSR_URL") || "https://jsr.io/").href;
  const file = memoryFile();
  const remembered = file && readMemory(file, url);
  if (remembered) return remembered;
  const registry = await answers(url) ? "jsr" : "npm";
  if (!options.quiet) console.error(describe(registry));
  if (file) writeMemory(file, { url, registry, decidedAtMs: Date.now() });
  return registry;
}

function describe(registry: Registry): string {
  return registry === "jsr"
    ? "Standard library: from JSR"
    : "Standard library: from npm (deno-std), because JSR does not answer";
}

/** Whatever goes wrong between here and the registry, it is out of reach. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    const meta: { readonly name?: unknown } = await response.json();
    return response.ok && meta.name === "cli";
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function memoryFile(): string | undefined {
  const home = Deno.env.get("HOME") || Deno.env.get("USERPROFILE");
  const cache = Deno.env.get("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  return cache && `${cache}/mackerel-plugin-gostats/registry.json`;
}

/** Forgetting costs one more probe, so any trouble with the file counts as nothing remembered. */
function readMemory(file: string, url: string): Registry | undefined {
  try {
    const memory: Partial<Memory> | null = JSON.parse(Deno.readTextFileSync(file));
    const ageMs = Date.now() - (memory?.decidedAtMs ?? 0);
    if (memory?.url !== url || ageMs < 0 || ageMs > MEMORY_LIMIT_MS) return undefined;
    return memory.registry === "jsr" || memory.registry === "npm" ? memory.registry : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function writeMemory(file: string, memory: Memory): void {
  const beside = `${file}.${Deno.pid}`;
  try {
    Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(beside, JSON.stringify(memory) + "\n");
    Deno.renameSync(beside, file);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
