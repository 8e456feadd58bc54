/**
 * The whole program and the file of `-config`: pipes are read, endless files are refused.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { baseEnvironment, pluginCommand, runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "-config names no device, FIFO or file of 10 GB",
  ignore,
  async fn() {
    await using directory = await makeDirectory();
    const [fifo, large] = [`${directory.path}/fifo`, `${directory.path}/large`];
    await new Deno.Command("mkfifo", { args: [fifo] }).output();
    await Deno.writeTextFile(large, "");
    await Deno.truncate(large, 10 * 1024 ** 3);
    const paths: readonly [path: string, problem: string][] = [
      ["/dev/zero", "is not a regular file"],
      [fifo, "is not a regular file"],
      [large, "is over 4 MiB"],
      [directory.path, "is a directory"],
    ];
    for (const [path, problem] of paths) {
      const { code, stdout, stderr } = await runPlugin(["-config", path], {
        signal: AbortSignal.timeout(60_000),
      });
      const line = `Cannot read config ${JSON.stringify(path)}: ${problem}\n`;
      assertEquals([code, stdout, stderr], [2, "", line]);
    }
  },
});

Deno.test("-config /dev/stdin reads a pipe to its end", async () => {
  await using server = serve(() => Response.json(buildPage()));
  await using directory = await makeDirectory();
  const [file, ...args] = await pluginCommand();
  await using child = new Deno.Command(file, {
    args: [...args, "-config", "/dev/stdin"],
    clearEnv: true,
    env: { ...baseEnvironment(), MACKEREL_PLUGIN_WORKDIR: directory.path },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  for (const part of ["[targets.a]\nuri = ", `"${server.origin}"\n`]) {
    await writer.write(new TextEncoder().encode(part));
  }
  await writer.close();
  const { code, stdout } = await child.output();
  assertStringIncludes(new TextDecoder().decode(stdout), "a.runtime.goroutine_num\t1000\t");
  assertEquals([code, server.requests.length], [0, 1]);
});
