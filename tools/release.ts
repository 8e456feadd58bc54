/**
 * Builds the files of a release: the bundle, an archive for each system, and their `SHA256SUMS`.
 *
 * `deno task release [FLAG …]`:
 * `--tag=vVERSION` fails unless deno.json has that version and CHANGELOG.md describes it;
 * `--output=DIRECTORY`, new or empty, replaces `dist/release`, which is otherwise emptied first;
 * `--npm` falls back to npm if JSR is not reachable: for trials, never to publish.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import config from "../deno.json" with { type: "json" };
import { packZip } from "./archive.ts";
import { bundle, DIST } from "./bundle.ts";
import { runTool, ToolError } from "./child.ts";
import { compile, executableName, PROGRAM, withModules } from "./compile.ts";
import { chooseRegistry } from "./registry.ts";
import { readNotes } from "./release_notes.ts";

/** A supported system. */
export interface System {
  /** Go's GOOS and GOARCH, by which `mkr plugin install` finds the archive. */
  readonly name: string;
  /** Deno's target triple. */
  readonly triple: string;
}

interface Options {
  readonly tag: string | undefined;
  readonly output: string | undefined;
  readonly npm: boolean;
}

const ROOT = new URL("../", import.meta.url);

/** The supported systems. */
export const SYSTEMS: readonly System[] = [
  { name: "linux_amd64", triple: "x86_64-unknown-linux-gnu" },
  { name: "linux_arm64", triple: "aarch64-unknown-linux-gnu" },
  { name: "darwin_amd64", triple: "x86_64-apple-darwin" },
  { name: "darwin_arm64", triple: "aarch64-apple-darwin" },
  { name: "windows_amd64", triple: "x86_64-pc-windows-msvc" },
];

/** The files next to the executable, with all of `docs/`, to which the READMEs link. */
const DOCUMENTS: readonly string[] = [
  "README.md",
  "README.ja.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "mackerel-agent.example.conf",
  "gostats.example.toml",
  "LICENSE",
];

if (import.meta.main) {
  Deno.exit(
    await runTool(async () => {
      const options = parseOptions(Deno.args);
      await checkTag(options.tag);
      await checkRegistry(options.npm);
      await release(await prepareDirectory(options.output));
    }),
  );
}

function parseOptions(args: readonly string[]): Options {
  const refuse = (argument: unknown): never => {
    const expected = "expected --tag=TAG, --output=DIRECTORY or --npm";
    throw new ToolError(`Unexpected argument "${argument}": ${expected}`, { exitCode: 2 });
  };
  const { tag, output, npm, "--": [surplus] = [] } = parseArgs([...args], {
    string: ["tag", "output"],
    boolean: ["npm"],
    "--": true,
    unknown: refuse,
  });
  return surplus === undefined ? { tag, output, npm } : refuse(surplus);
}

async function checkTag(tag: string | undefined): Promise<void> {
  if (tag === undefined) return;
  const expected = `v${config.version}`;
  if (tag !== expected) {
    const message = `Cannot release "${tag}": the version of deno.json asks for "${expected}"`;
    throw new ToolError(message, { exitCode: 2 });
  }
  await readNotes(config.version);
}

async function checkRegistry(npmToo: boolean): Promise<void> {
  if (npmToo || await chooseRegistry({ quiet: true }) === "jsr") return;
  throw new ToolError(
    "Cannot make a release: JSR does not answer, and releases are built from JSR only " +
      "(--npm makes one for a trial)",
  );
}

/** Never removes anything from a directory that the user names. */
async function prepareDirectory(chosen: string | undefined): Promise<string> {
  const directory = chosen || `${DIST}/release`;
  if (!chosen) await removeIfThere(directory);
  await Deno.mkdir(directory, { recursive: true });
  if ([...Deno.readDirSync(directory)].length === 0) return directory;
  throw new ToolError(`Cannot release into "${directory}": it is not empty`, { exitCode: 2 });
}

async function release(output: string): Promise<void> {
  await bundle(output);
  await withModules(async (entry) => {
    for (const system of SYSTEMS) {
      const archive = `${PROGRAM}_${system.name}.zip`;
      await Deno.writeFile(`${output}/${archive}`, await packSystem(system, entry));
      console.error(`Wrote ${archive}`);
    }
  });
  await Deno.writeTextFile(`${output}/SHA256SUMS`, await sumFiles(output));
}

/** The archive has one top directory, like those of Go plugins. */
async function packSystem({ name, triple }: System, script: string): Promise<Uint8Array> {
  const directory = `${PROGRAM}_${name}`;
  const executable = executableName(triple);
  const documents = [...DOCUMENTS, ...listFiles("docs")].map((document) => ({
    name: `${directory}/${document}`,
    bytes: Deno.readFileSync(new URL(document, ROOT)),
    executable: false,
  }));
  const bytes = await compileToBytes(script, executable, triple);
  return packZip([
    { name: `${directory}/${executable}`, bytes, executable: true },
    ...documents,
  ]);
}

/** Returns the files of a directory and of those in it, in the order of their names. */
function listFiles(directory: string): readonly string[] {
  const entries = [...Deno.readDirSync(new URL(directory, ROOT))];
  const names = entries.toSorted((a, b) => a.name < b.name ? -1 : 1);
  return names.flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(`${directory}/${name}`) : [`${directory}/${name}`]
  );
}

async function compileToBytes(script: string, name: string, triple: string): Promise<Uint8Array> {
  const directory = await Deno.makeTempDir({ prefix: `${PROGRAM}-` });
  try {
    await compile(script, `${directory}/${name}`, triple);
    return await Deno.readFile(`${directory}/${name}`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Returns a line for each file, in the format of `sha256sum --check`. */
async function sumFiles(directory: string): Promise<string> {
  const names = Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
  const lines = names.map(async (name) => {
    const digest = await crypto.subtle.digest(
      "SHA-256",
      await Deno.readFile(`${directory}/${name}`),
    );
    return `${new Uint8Array(digest).toHex()}  ${name}\n`;
  });
  return (await Promise.all(lines)).join("");
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
