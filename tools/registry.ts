/**
 * Chooses the registry of the standard library: JSR, or npm where JSR is not reachable.
 *
 * The choice is made once. Child processes inherit it in `GOSTATS_REGISTRY`, which a user may set
 * too; tasks within the next minutes read it from a file in the user's cache directory.
 *
 * @module
 */

/** A registry that has the standard library. */
export type Registry = "jsr" | "npm";

/** Options of the choice. */
export interface RegistryOptions {
  /** Does not report a new choice on stderr; default `false`. */
  readonly quiet?: boolean;
}

/** The environment variable that overrides the choice and passes it to child processes. */
export const REGISTRY_VARIABLE = "GOSTATS_REGISTRY";

/** The path of the import map for npm. */
export const NPM_IMPORT_MAP: string = `${import.meta.dirname}/npm_import_map.json`;

const PROBE_TIMEOUT_MS = 900;
const CACHE_LIFETIME_MS = 5 * 60 * 1000;

interface CachedChoice {
  readonly url: string;
  readonly registry: Registry;
  readonly chosenAtMs: number;
}

/**
 * Returns the flags with which Deno finds the standard library.
 *
 * @throws {TypeError} If `GOSTATS_REGISTRY` is neither `jsr` nor `npm`.
 */
export async function registryFlags(options: RegistryOptions = {}): Promise<string[]> {
  return await chooseRegistry(options) === "npm" ? ["--import-map", NPM_IMPORT_MAP] : [];
}

/**
 * Returns the registry to use, and sets `GOSTATS_REGISTRY` to it.
 *
 * @throws {TypeError} If `GOSTATS_REGISTRY` is neither `jsr` nor `npm`.
 */
export async function chooseRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const registry = readOverride() ?? await readCacheOrProbe(options);
  Deno.env.set(REGISTRY_VARIABLE, registry);
  return registry;
}

function readOverride(): Registry | undefined {
  const value = Deno.env.get(REGISTRY_VARIABLE);
  if (!value) return undefined;
  if (value === "jsr" || value === "npm") return value;
  throw new TypeError(`Cannot use ${REGISTRY_VARIABLE}: must be "jsr" or "npm", got "${value}"`);
}

async function readCacheOrProbe(options: RegistryOptions): Promise<Registry> {
  const url = new URL("@std/cli/meta.json", Deno.env.get("JSR_URL") || "https://jsr.io/").href;
  const file = cacheFile();
  const cached = file && readCache(file, url);
  if (cached) return cached;
  const registry = await isReachable(url) ? "jsr" : "npm";
  if (!options.quiet) console.error(describe(registry));
  if (file) writeCache(file, { url, registry, chosenAtMs: Date.now() });
  return registry;
}

function describe(registry: Registry): string {
  return registry === "jsr"
    ? "Standard library: from JSR"
    : "Standard library: from npm (deno-std), because JSR does not answer";
}

/** Any error, of the network or of the response, means that JSR is not reachable. */
async function isReachable(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const meta: { readonly name?: unknown } = await response.json();
    return response.ok && meta.name === "cli";
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function cacheFile(): string | undefined {
  const home = Deno.env.get("HOME") || Deno.env.get("USERPROFILE");
  const cache = Deno.env.get("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  return cache && `${cache}/mackerel-plugin-gostats/registry.json`;
}

/** Returns `undefined` after any error with the file: that only costs another probe. */
function readCache(file: string, url: string): Registry | undefined {
  try {
    const cached: Partial<CachedChoice> | null = JSON.parse(Deno.readTextFileSync(file));
    const ageMs = Date.now() - (cached?.chosenAtMs ?? 0);
    if (cached?.url !== url || ageMs < 0 || ageMs > CACHE_LIFETIME_MS) return undefined;
    return cached.registry === "jsr" || cached.registry === "npm" ? cached.registry : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function writeCache(file: string, choice: CachedChoice): void {
  const beside = `${file}.${Deno.pid}`;
  try {
    Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(beside, JSON.stringify(choice) + "\n");
    Deno.renameSync(beside, file);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
