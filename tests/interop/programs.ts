/**
 * Builds the real programs and the sample application with Go, once, into the user's cache.
 *
 * The `go.mod` files pin the versions. A build is keyed by the hash of its inputs and renamed
 * into place, so a second run builds nothing; of two concurrent runs, one builds and the other
 * waits.
 *
 * @module
 */

const HERE = new URL("./", import.meta.url);
const APP = new URL("app/", HERE);
const INSTRUMENTED_APP = new URL("instrumented_app/", HERE);
const PROMQL = new URL("promql/", HERE);
const MAPROBE = new URL("maprobe/", HERE);
const NO_EXECMEM = new URL("no_execmem/", HERE);
const PROXY_RULES = new URL("proxy/", HERE);

/** Paths of the real programs. */
export interface Programs {
  /** The original plugin, written in Go. */
  readonly original: string;
  readonly agent: string;
  readonly mkr: string;
  readonly actionlint: string;
}

const isLinux = Deno.build.os === "linux";
/** Not checked on other systems, where the tests are skipped anyway. */
const hasGo = isLinux && goIsHere();

/**
 * Whether the tests against the real programs are skipped: where Go is missing, except in CI, and on
 * systems other than Linux. The programs are made for Linux servers, and on 64-bit ARM the original
 * prints values from 2^63 up differently.
 */
export const skipped: boolean = isSkipped();

/** Whether the long tests run as well: `GOSTATS_INTEROP_LONG` is set. */
export const isLong: boolean = Boolean(Deno.env.get("GOSTATS_INTEROP_LONG"));

/** Builds the programs of `go.mod`'s `tool` lines, unless they are cached. */
export async function buildPrograms(): Promise<Programs> {
  const directory = await buildOnce(HERE, ["go.mod", "go.sum"], "tool");
  return {
    original: `${directory}/mackerel-plugin-gostats`,
    agent: `${directory}/mackerel-agent`,
    mkr: `${directory}/mkr`,
    actionlint: `${directory}/actionlint`,
  };
}

/** Builds maprobe, unless it is cached, and returns its path. */
export async function buildMaprobe(): Promise<string> {
  return `${await buildOnce(MAPROBE, ["go.mod", "go.sum"], "tool")}/maprobe`;
}

/** Builds the program that denies executable memory to another, or finds it, and returns its path. */
export async function buildNoExecmem(): Promise<string> {
  return `${await buildModule(NO_EXECMEM)}/no_execmem`;
}

/** Builds the sample application, unless it is cached, and returns its path. */
export async function buildApp(): Promise<string> {
  return `${await buildModule(APP)}/sampleapp`;
}

/** Builds the application that publishes itself by every library, or finds it, and returns its path. */
export async function buildInstrumentedApp(): Promise<string> {
  return `${await buildModule(INSTRUMENTED_APP)}/instrumentedapp`;
}

/** Builds the program that computes quantiles as Prometheus does, or finds it, and returns its path. */
export async function buildPromql(): Promise<string> {
  return `${await buildModule(PROMQL)}/promql`;
}

/** Builds the program that prints what Go decides on proxies, or finds it, and returns its path. */
export async function buildProxyRules(): Promise<string> {
  return `${await buildModule(PROXY_RULES)}/proxy`;
}

function buildModule(source: URL): Promise<string> {
  const files = Array.from(Deno.readDirSync(source), (entry) => entry.name).sort();
  return buildOnce(source, files, ".");
}

function isSkipped(): boolean {
  const why = whySkipped();
  if (why !== undefined) sayOnce(`Tests against the real programs are skipped: ${why}`);
  return why !== undefined;
}

function whySkipped(): string | undefined {
  if (!isLinux) return "they run on Linux only";
  if (hasGo || Deno.env.get("CI") === "true") return undefined;
  return "Go is not installed";
}

/** Tells whether a `go` command can be started. */
export function goIsHere(): boolean {
  try {
    return new Deno.Command("go", { args: ["version"], stdout: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Test files are loaded separately but share the environment. */
function sayOnce(line: string): void {
  if (Deno.env.has("GOSTATS_INTEROP_SAID")) return;
  Deno.env.set("GOSTATS_INTEROP_SAID", "1");
  console.error(line);
}

async function buildOnce(source: URL, files: readonly string[], what: string): Promise<string> {
  if (!hasGo) throw new Error("Cannot build the real programs: Go is not installed");
  const cache = cacheDirectory();
  const directory = `${cache}/interop-${await hashFiles(source, files)}`;
  if (await exists(directory)) return directory;
  await Deno.mkdir(cache, { recursive: true });
  using lock = await Deno.open(`${cache}/interop.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await exists(directory)) return directory;
  const beside = await Deno.makeTempDir({ dir: cache, prefix: "building-" });
  try {
    await goBuild(source, beside, what);
    await Deno.rename(beside, directory);
  } finally {
    await removeIfThere(beside);
  }
  return directory;
}

function cacheDirectory(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME")}/.cache`;
  return `${home}/mackerel-plugin-gostats`;
}

async function hashFiles(source: URL, files: readonly string[]): Promise<string> {
  const parts = await Promise.all(files.map((name) => Deno.readTextFile(new URL(name, source))));
  const bytes = new TextEncoder().encode(JSON.stringify([files, parts]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.toHex().slice(0, 16);
}

async function goBuild(source: URL, output: string, what: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("go", {
    args: ["build", "-buildvcs=false", "-mod=readonly", "-o", `${output}/`, what],
    cwd: source,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`Cannot build "${what}" of "${source}": ${new TextDecoder().decode(stderr)}`);
}

async function exists(path: string): Promise<boolean> {
  return await unlessNotFound(Deno.stat(path)) !== undefined;
}

async function removeIfThere(path: string): Promise<void> {
  await unlessNotFound(Deno.remove(path, { recursive: true }));
}

async function unlessNotFound<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
