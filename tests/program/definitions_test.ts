/**
 * The whole program printing graph definitions: byte for byte the original's, and nothing else is
 * done.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { registryFlags } from "../../tools/registry.ts";
import { baseEnvironment, isSource, runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** What the original prints for this prefix, its graphs sorted by name. */
const DEFINITIONS = `# mackerel-agent-plugin
{"graphs":{"my-app.v2.gc":{"label":"My-App.v2 GC","unit":"float","metrics":[\
{"name":"gc_num","label":"GC Num","stacked":false},\
{"name":"gc_per_second","label":"GC Per Second","stacked":false},\
{"name":"gc_pause_per_second","label":"GC Pause Per Second","stacked":false}]},\
"my-app.v2.heap":{"label":"My-App.v2 Heap","unit":"bytes","metrics":[\
{"name":"heap_sys","label":"Sys","stacked":false},\
{"name":"heap_idle","label":"Idle","stacked":false},\
{"name":"heap_inuse","label":"In Use","stacked":false},\
{"name":"heap_released","label":"Released","stacked":false}]},\
"my-app.v2.memory":{"label":"My-App.v2 Memory","unit":"bytes","metrics":[\
{"name":"memory_alloc","label":"Alloc","stacked":false},\
{"name":"memory_sys","label":"Sys","stacked":false},\
{"name":"memory_stack","label":"Stack In Use","stacked":false}]},\
"my-app.v2.operation":{"label":"My-App.v2 Operation","unit":"integer","metrics":[\
{"name":"memory_lookups","label":"Pointer Lookups","stacked":false},\
{"name":"memory_mallocs","label":"Mallocs","stacked":false},\
{"name":"memory_frees","label":"Frees","stacked":false}]},\
"my-app.v2.runtime":{"label":"My-App.v2 Runtime","unit":"integer","metrics":[\
{"name":"goroutine_num","label":"Goroutine Num","stacked":false},\
{"name":"cgo_call_num","label":"CGO Call Num","stacked":false}]}}}
`;

for (const value of ["1", "0", "false", " "]) {
  Deno.test(`MACKEREL_AGENT_PLUGIN_META=${JSON.stringify(value)} prints only definitions`, async () => {
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const env = {
      MACKEREL_AGENT_PLUGIN_META: value,
      MACKEREL_PLUGIN_WORKDIR: `${directory.path}/states`,
    };
    const args = ["-uri", server.origin, "-metric-key-prefix=my-app.v2"];
    const { code, stdout, stderr } = await runPlugin(args, { env });
    assertEquals([code, stdout, stderr], [0, DEFINITIONS, ""]);
    assertEquals([server.requests, directory.names()], [[], []]);
  });
}

Deno.test("MACKEREL_AGENT_PLUGIN_META= prints values, as the agent expects each minute", async () => {
  await using server = serve(() => Response.json(buildPage()));
  await using directory = await makeDirectory();
  const env = { MACKEREL_AGENT_PLUGIN_META: "", MACKEREL_PLUGIN_WORKDIR: directory.path };
  const { code, stdout } = await runPlugin(["-uri", server.origin], { env });
  assertEquals([code, stdout.split("\n").length - 1], [0, 9]);
});

Deno.test({
  name: "definitions take one variable and no other permission",
  ignore: !isSource,
  fn: async () => {
    const main = new URL("../../main.ts", import.meta.url).href;
    const flags = ["--quiet", "--no-prompt", "--allow-env=MACKEREL_AGENT_PLUGIN_META"];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, ...await registryFlags(), main, "-metric-key-prefix=my-app.v2"],
      clearEnv: true,
      env: { ...baseEnvironment(), MACKEREL_AGENT_PLUGIN_META: "1" },
    }).output();
    const decoder = new TextDecoder();
    assertEquals([code, decoder.decode(stdout), decoder.decode(stderr)], [0, DEFINITIONS, ""]);
  },
});
