/**
 * Fake base runtimes of `deno compile`, one for each system of a release, built with Go: they are
 * packed and installed like real ones, but print their arguments instead of running a program.
 *
 * @module
 */

import { runProgram } from "./child.ts";
import { SYSTEMS } from "./release.ts";
import type { System } from "./release.ts";

const TESTS = new URL("../tests/interop/", import.meta.url);

/**
 * Builds the fakes into a directory that `DENORT_BIN` may then name.
 *
 * @throws {ToolError} If Go is not installed, or cannot build one.
 */
export async function buildFakeRuntimes(directory: string): Promise<void> {
  for (const system of SYSTEMS) await buildFake(directory, system);
}

async function buildFake(directory: string, { name, triple }: System): Promise<void> {
  const [GOOS = "", GOARCH = ""] = name.split("_");
  const output = `${directory}/denort-${triple}${GOOS === "windows" ? ".exe" : ""}`;
  await runProgram("go", {
    args: ["build", "-buildvcs=false", "-ldflags=-s -w", "-o", output, "./fake_runtime"],
    cwd: TESTS,
    env: { GOOS, GOARCH, CGO_ENABLED: "0" },
  });
}
