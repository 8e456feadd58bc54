/**
 * Systems that limit memory in ways that V8 does not expect. Above all, those that refuse executable
 * memory: systemd's `MemoryDenyWriteExecute=yes`, SELinux without
 * execmem. V8's compilers need it; without them V8 interprets.
 *
 * No base runtime of `deno compile` can be had everywhere, so the executable is shown by `deno run`
 * with the flags that are baked into it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { V8_FLAGS } from "../../tools/compile.ts";
import { baseEnvironment, isSource, pluginCommand } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { buildNoExecmem, skipped } from "./programs.ts";
import { statsWith } from "./scenario.ts";

/** The exit code where the kernel cannot refuse executable memory: Linux before 6.3. */
const NOT_SUPPORTED = 77;

/** Whether this kernel refuses executable memory when it is asked to. */
const isSupported = !skipped && await runRefused(["true"]) !== NOT_SUPPORTED;

const CASES: readonly [what: string, v8Flags: string, isRead: boolean][] = [
  ["reads an application with the flags of the executable", V8_FLAGS.join(","), true],
  ["reads an application with DENO_V8_FLAGS=--jitless", "--jitless", true],
  // If this ever fails, V8 needs no flag any more.
  ["cannot start without a flag", "", false],
];

for (const [what, v8Flags, isRead] of CASES) {
  Deno.test({
    name: `without executable memory, the plugin ${what}`,
    ignore: !isSupported || !isSource,
    async fn() {
      await using directory = await makeDirectory();
      await using application = serve(() => new Response(statsWith()));
      const args = ["-uri", application.origin, `-tempfile=${directory.path}/state`];
      const command = [await buildNoExecmem(), ...await pluginCommand(), ...args];
      const [file = "", ...rest] = command;
      const { code, stdout } = await new Deno.Command(file, {
        args: rest,
        clearEnv: true,
        env: { ...baseEnvironment(), ...(v8Flags === "" ? {} : { DENO_V8_FLAGS: v8Flags }) },
        stdin: "null",
      }).output();
      const lines = new TextDecoder().decode(stdout).split("\n").length - 1;
      if (isRead) assertEquals([code, lines], [0, 9]);
      else assert(code !== 0 && lines === 0);
    },
  });
}

Deno.test({
  name: "with a limited address space (ulimit -v), Deno aborts at its start",
  ignore: skipped || !isSource,
  async fn() {
    // 32 GiB, in KiB.
    const script = 'ulimit -v 33554432 && exec "$@"';
    const [file, ...args] = await pluginCommand();
    const { code, stdout } = await new Deno.Command("sh", {
      args: ["-c", script, "sh", file, ...args, "-version"],
      clearEnv: true,
      env: baseEnvironment(),
      stdin: "null",
    }).output();
    assert(code !== 0 && stdout.length === 0);
  },
});

async function runRefused(command: readonly string[]): Promise<number> {
  const program = await buildNoExecmem();
  return (await new Deno.Command(program, { args: [...command] }).output()).code;
}
