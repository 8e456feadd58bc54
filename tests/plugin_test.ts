/**
 * The whole program against real servers on loopback.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { METRICS } from "../src/metrics.ts";
import { runPlugin } from "./command.ts";

const PAGE = Object.fromEntries(METRICS.map(({ name }, index) => [name, 1000 + index]));

async function withTarget(
  answer: (request: Request) => Response,
  test: (port: string, directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    answer,
  );
  try {
    await test(String(server.addr.port), directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("a first run prints nine gauges, a later one fifteen metrics", async () => {
  await withTarget(() => Response.json(PAGE), async (port, directory) => {
    const tempfile = `${directory}/state`;
    const env = { MACKEREL_PLUGIN_WORKDIR: directory };
    const args = ["-host=127.0.0.1", "--port", port, "-tempfile", tempfile];
    const first = await runPlugin(args, { env });
    assertEquals([first.code, first.stdout.split("\n").length - 1], [0, 9]);
    const state = JSON.parse(await Deno.readTextFile(tempfile));
    const minuteAgo = { ...state, _lastTime: state._lastTime - 60, "gc_num": 0 };
    await Deno.writeTextFile(tempfile, JSON.stringify(minuteAgo));
    const second = await runPlugin(args, { env });
    assertEquals([second.code, second.stdout.split("\n").length - 1, second.stderr], [0, 15, ""]);
    assertStringIncludes(second.stdout, "gostats.operation.memory_mallocs\t0\t");
    assertStringIncludes(second.stdout, "gostats.heap.heap_sys\t1008\t");
  });
});
