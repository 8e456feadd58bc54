/**
 * The Go code of the documentation passes `go vet`. Both languages have the same code, so one is checked.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { ENGLISH, pageOf } from "../support/documents.ts";
import { skipped } from "./programs.ts";

const HERE = new URL("./", import.meta.url);

Deno.test({
  name: "the Go code in docs/application.md is a program for each source that passes go vet",
  ignore: skipped,
  async fn() {
    const { blocks } = pageOf(ENGLISH, "application.md");
    const programs = blocks.filter(({ language }) => language === "go");
    assertEquals(programs.length, 3);
    const directory = await Deno.makeTempDir({ prefix: "gostats-test-" });
    try {
      for (const file of ["go.mod", "go.sum"]) {
        await Deno.copyFile(new URL(`app/${file}`, HERE), `${directory}/${file}`);
      }
      for (const [index, { text }] of programs.entries()) {
        await Deno.mkdir(`${directory}/${index}`);
        await Deno.writeTextFile(`${directory}/${index}/main.go`, text);
      }
      await vet(directory);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

async function vet(cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("go", {
    args: ["vet", "-mod=readonly", "./..."],
    cwd,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}
