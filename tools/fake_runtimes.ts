/**
 * Fake base runtimes of `deno compile`, one for each system of a release, built with Go: they are
 * packed and installed like real ones, but print their arguments instead of running a program.
 *
 * @module
 */

import { ToolError } from "./child.ts";
import { SYSTEMS } from "./release.ts";
import type { System } from "./release.ts";

const TESTS = new URL("../tests/interop/", import.meta.url);

/**
 * Builds the fakes into a directory that `DENORT_BIN` may then name.
 *
 * @throws {ToolError} If Go cannot build one.
 */
export async function buildFakeRuntimes(directory: string): Promise<void> {
  for (const system of SYSTEMS) await buildFake(directory, system);
}

async function buildFake(directory: string, { name, triple }: System): Promise<void> {
  const [GOOS = "", GOARCH = ""] = name.split("_");
  const output = `${directory}/denort-${triple}${GOOS === "windows" ? ".exe" : ""}`;
  const { success, stderr } = await new Deno.Command("go", {
    args: ["build", "-buildvcs=false", "-ldflags=-s -w", "-o", output, "./fake_runtime"],
    cwd: TESTS,
    env: { GOOS, GOARCH, CGO_ENABLED: "0" },
    stdin: "null",
  }).output();
  if (success) return;
  throw new ToolError(`Cannot build a fake for ${name}: ${new TextDecoder().decode(stderr)}`);
}
