/**
 * The whole program against real servers on loopback.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import config from "../deno.json" with { type: "json" };
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

const USAGE: readonly [args: string[], message: string][] = [
  [["-prot=1"], 'Unknown flag "-prot": did you mean "-port"?\n'],
  [["-port"], 'Missing value of "-port": expected "-port VALUE"\n'],
  [["--no-port=1"], 'Unknown flag "-no-port": see --help for all flags\n'],
  [["-port=-1"], 'Invalid value of "-port": must be a whole number from 1 to 65535, got "-1"\n'],
  [["8080"], 'Unexpected argument "8080": only flags are allowed, see --help for all flags\n'],
];

for (const [args, message] of USAGE) {
  Deno.test(`${args.join(" ")} is one line and exit code 2`, async () => {
    const { code, stdout, stderr } = await runPlugin(args, {});
    assertEquals([code, stdout, stderr], [2, "", message]);
  });
}

Deno.test("-version prints the program's name and the version of deno.json", async () => {
  const { code, stdout, stderr } = await runPlugin(["-version"]);
  const line = `mackerel-plugin-gostats ${config.version}\n`;
  assertEquals([code, stdout, stderr], [0, line, ""]);
});

Deno.test("--help prints its text on stdout", async () => {
  const { code, stdout, stderr } = await runPlugin(["--help"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "\nUsage: mackerel-plugin-gostats [FLAG …]\n");
});

Deno.test("a state whose links lead in a circle is one line on stderr", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withTarget(() => Response.json(PAGE), async (port, directory) => {
    await Deno.symlink("b", `${directory}/a`);
    await Deno.symlink("a", `${directory}/b`);
    const uri = `http://127.0.0.1:${port}/`;
    const { code, stdout, stderr } = await runPlugin(["-uri", uri, "-tempfile", `${directory}/a`]);
    assertEquals([code, stdout], [1, ""]);
    assertEquals(
      stderr,
      `Cannot fetch stats of "gostats" from "${uri}": ` +
        `Cannot use state "${directory}/a": its links lead in a circle\n`,
    );
  });
});
