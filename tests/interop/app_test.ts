/**
 * The whole program against a real Go application.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { skipped } from "./programs.ts";
import { startApp } from "./sample_app.ts";

const RUNS = 10;
/** A little more than the minimum of one second between two runs. */
const PAUSE_MS = 1100;

Deno.test({
  name: "ten runs in a row print fifteen metrics each from the second on",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    await using app = await startApp();
    const { port } = new URL(app.origin);
    const args = ["-host=127.0.0.1", "-port", port, "-metric-key-prefix=app"];
    const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
    const values: string[] = [];
    for (let run = 0; run < RUNS; run++) {
      if (run > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const { code, stdout, stderr } = await runPlugin(args, { env });
      assertEquals([code, stdout.split("\n").length - 1], [0, run === 0 ? 9 : 15], stderr);
      // Released heap memory may decrease, which is not worth a line.
      if (run > 0) assertEquals(stderr, "");
      for (const line of stdout.trimEnd().split("\n")) {
        assertMatch(line, /^app\.[a-z]+\.[a-z_]+\t\d+(?:\.\d{6})?\t\d{10}$/);
      }
      values.push(/^app\.operation\.memory_mallocs\t(\d+)/m.exec(stdout)?.[1] ?? "none");
    }
    // The application allocates all the time, so no difference may be 0.
    assertEquals(values.slice(1).filter((value) => !(Number(value) > 0)), []);
    assertEquals(directory.names().length, 1);
  },
});
