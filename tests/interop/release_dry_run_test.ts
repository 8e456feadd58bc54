/**
 * A release on a copy of the tree, with fake base runtimes.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { SYSTEMS } from "../../tools/release.ts";
import { skipped } from "./programs.ts";

Deno.test({
  name: "deno task release:dry-run builds and checks a release, and leaves the tree as it is",
  ignore: skipped,
  async fn() {
    const config = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "release:dry-run", "9.8.7"],
      cwd: new URL("../../", import.meta.url),
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    const [text, errors] = [decoder.decode(stdout), decoder.decode(stderr)];
    // 77: JSR does not answer here.
    assert(code === 0 || code === 77, errors);
    assertMatch(text, /^- \[[A-Z]+\] \S/m);
    const archives = Array.from(text.matchAll(/^(.+)\.zip: \d+ bytes$/gm), ([, name]) => name);
    assertEquals(archives, SYSTEMS.map(({ name }) => `mackerel-plugin-gostats_${name}`).toSorted());
    assertEquals(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)), config);
  },
});
