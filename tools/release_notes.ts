/**
 * Prints the notes of a release: what CHANGELOG.md says of its version.
 *
 * `deno task --quiet release:notes --tag=vVERSION`
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { findSection, unwrapLines } from "./changelog.ts";
import { runTool, ToolError } from "./child.ts";

if (import.meta.main) {
  Deno.exit(
    await runTool(async () => {
      const { tag } = parseArgs(Deno.args, { string: ["tag"] });
      if (!tag?.startsWith("v")) {
        throw new ToolError('Unexpected arguments: expected "--tag=vVERSION"', { exitCode: 2 });
      }
      console.log(await readNotes(tag.slice(1)));
    }),
  );
}

/**
 * Returns the notes of a version.
 *
 * @throws {ToolError} If CHANGELOG.md has no section for the version, or an empty one.
 */
export async function readNotes(version: string): Promise<string> {
  const changelog = await Deno.readTextFile(new URL("../CHANGELOG.md", import.meta.url));
  const { text = "" } = findSection(changelog, version) ?? {};
  if (text !== "") return unwrapLines(text);
  const message = `Cannot release ${version}: CHANGELOG.md says nothing below "## ${version}"; ` +
    `run "deno task version ${version}" first`;
  throw new ToolError(message, { exitCode: 2 });
}
