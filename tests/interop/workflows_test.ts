/**
 * The workflows of `.github/workflows` in the eyes of actionlint.
 *
 * @module
 */

import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { makeDirectory } from "../support/temporary_directory.ts";
import { buildPrograms, skipped } from "./programs.ts";

const WORKFLOWS = new URL("../../.github/workflows/", import.meta.url);

Deno.test({
  name: "actionlint accepts every workflow",
  ignore: skipped,
  async fn() {
    const names = Array.from(Deno.readDirSync(WORKFLOWS), ({ name }) => name);
    assertNotEquals(names, []);
    const [code, said] = await lint(names.map((name) => new URL(name, WORKFLOWS).pathname));
    assertEquals([code, said], [0, ""]);
  },
});

Deno.test({
  name: "actionlint refuses a workflow that names a job that is not there",
  ignore: skipped,
  async fn() {
    await using directory = await makeDirectory();
    const file = `${directory.path}/broken.yml`;
    const job = "{ runs-on: ubuntu-latest, needs: nothing, steps: [{ run: 'true' }] }";
    await Deno.writeTextFile(file, `on: push\njobs:\n  a: ${job}\n`);
    const [code, said] = await lint([file]);
    assertEquals(code, 1);
    assertStringIncludes(said, "nothing");
  },
});

/** Without the two other linters that it would call where they are installed. */
async function lint(files: readonly string[]): Promise<[code: number, said: string]> {
  const { actionlint } = await buildPrograms();
  const { code, stdout, stderr } = await new Deno.Command(actionlint, {
    args: ["-no-color", "-shellcheck=", "-pyflakes=", ...files],
  }).output();
  const decoder = new TextDecoder();
  return [code, decoder.decode(stdout) + decoder.decode(stderr)];
}
