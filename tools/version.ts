/**
 * Sets the version everywhere: in deno.json, in the commands and links of the documentation and of
 * the examples, and as the heading of what CHANGELOG.md calls unreleased.
 *
 * `deno task version VERSION [--date=YYYY-MM-DD]`; the date is today's by default.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { findSection, UNRELEASED } from "./changelog.ts";
import { runTool, ToolError } from "./child.ts";

const ROOT = new URL("../", import.meta.url);
/** As semantic versioning has it, without build metadata. */
const VERSION = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?$/;
/** Where the documents name a release of this program: in a tag, a package or a link. */
const MENTION =
  /(mackerel-plugin-gostats(?:@v?|\/releases\/download\/v|\/v))\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]*[0-9A-Za-z])?/g;

if (import.meta.main) {
  Deno.exit(
    await runTool(async () => {
      const { version, date } = parseOptions(Deno.args);
      for (const name of await setVersion(version, date)) console.error(`Changed ${name}`);
    }),
  );
}

function parseOptions(
  args: readonly string[],
): { readonly version: string; readonly date: string } {
  const { _: [version, surplus], date } = parseArgs([...args], {
    string: ["_", "date"],
    default: { date: new Date().toISOString().slice(0, 10) },
  });
  if (version === undefined || surplus !== undefined) {
    throw usage("Unexpected arguments: expected one version, such as 1.2.3");
  }
  if (!VERSION.test(`${version}`)) {
    throw usage(`Unexpected version "${version}": expected one such as 1.2.3`);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    throw usage(`Unexpected date "${date}": expected one such as 2026-12-01`);
  }
  return { version: `${version}`, date };
}

/** Sets the version, and returns the names of the changed files. */
async function setVersion(version: string, date: string): Promise<readonly string[]> {
  const changelog = dateChangelog(await read("CHANGELOG.md"), version, date);
  const changes = new Map([["CHANGELOG.md", changelog]]);
  const config = await read("deno.json");
  changes.set("deno.json", config.replace(/("version": ")[^"]+/, `$1${version}`));
  for (const name of await listDocuments()) {
    changes.set(name, setMentions(await read(name), version));
  }
  const changed: string[] = [];
  for (const [name, text] of changes) {
    if (text === await read(name)) continue;
    await Deno.writeTextFile(new URL(name, ROOT), text);
    changed.push(name);
  }
  return changed;
}

function dateChangelog(changelog: string, version: string, date: string): string {
  if (findSection(changelog, version) !== undefined) {
    throw usage(`Cannot set version ${version}: CHANGELOG.md has released it already`);
  }
  const unreleased = findSection(changelog, UNRELEASED);
  if (unreleased === undefined || unreleased.text === "") {
    throw usage(`Cannot set version ${version}: CHANGELOG.md has nothing below "## ${UNRELEASED}"`);
  }
  return changelog.replace(`## ${UNRELEASED}\n`, `## ${version} - ${date}\n`);
}

/** Returns a text in which each command and link names a version. */
export function setMentions(text: string, version: string): string {
  return text.replace(MENTION, `$1${version}`);
}

/** Returns the files that name a release: the documentation and the examples. */
export async function listDocuments(directory = ""): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(directory || ".", ROOT))) {
    const path = directory + name;
    if (isDirectory && (directory !== "" || name === "docs")) {
      names.push(...await listDocuments(`${path}/`));
    } else if (/\.(?:md|conf|toml)$/.test(name) && path !== "CHANGELOG.md") names.push(path);
  }
  return names.sort();
}

async function read(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(name, ROOT));
}

function usage(message: string): ToolError {
  return new ToolError(message, { exitCode: 2 });
}
