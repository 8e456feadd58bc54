/**
 * The real maprobe runs our program for two hosts, by the configuration of the documentation, and
 * posts to a fake of Mackerel's API.
 *
 * maprobe knows only `https://api.mackerelio.com`, so it reaches the fake through a proxy that leads
 * every tunnel to it.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import { baseEnvironment } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { serveTunnels } from "../support/tunnel_proxy.ts";
import { startFakeMackerel } from "./fake_mackerel.ts";
import type { FoundHost } from "./fake_mackerel.ts";
import { writePrintingProgram } from "./printing_program.ts";
import { buildMaprobe, skipped } from "./programs.ts";
import { statsWith } from "./scenario.ts";

const API = "api.mackerelio.com";
const PAGE = new URL("../../docs/running.md", import.meta.url);

/** Hosts of the role. The first two are the same machine by two names, the last has no `eth0`. */
const HOSTS: readonly FoundHost[] = [
  { id: "host1", name: "app1", interfaces: [{ name: "eth0", ipAddress: "127.0.0.1" }] },
  { id: "host2", name: "app2", interfaces: [{ name: "eth0", ipAddress: "localhost" }] },
  { id: "host3", name: "app3", interfaces: [{ name: "ens5", ipAddress: "127.0.0.1" }] },
];

Deno.test({
  name: "maprobe posts the metrics and definitions of two hosts, to a fake of Mackerel's API, " +
    "which cannot run here",
  ignore: skipped,
  async fn() {
    const maprobe = await buildMaprobe();
    await using directory = await makeDirectory();
    const authority = await makeAuthority();
    const certificate = await authority.issue({ hosts: [API] });
    await using mackerel = startFakeMackerel(HOSTS, certificate);
    await using proxy = serveTunnels(Number(new URL(mackerel.origin).port));
    await using application = serve(() => new Response(statsWith()));
    const program = await writePrintingProgram(directory.path);
    const config = `${directory.path}/maprobe.yaml`;
    await Deno.writeTextFile(config, adapt(readExample(), program.path, application.port));
    await Deno.writeTextFile(`${directory.path}/ca.pem`, authority.cert);

    const { code, stderr } = await new Deno.Command(maprobe, {
      args: ["once", "--config", config],
      clearEnv: true,
      env: {
        ...baseEnvironment(),
        MACKEREL_APIKEY: "dummy",
        HTTPS_PROXY: proxy.origin,
        SSL_CERT_FILE: `${directory.path}/ca.pem`,
        MACKEREL_PLUGIN_WORKDIR: `${directory.path}/states`,
      },
      stdin: "null",
    }).output();
    const log = new TextDecoder().decode(stderr);
    assertEquals(code, 0, log);

    const posted = mackerel.values.flat();
    const byHost = Object.groupBy(posted, ({ hostId }) => hostId);
    assertEquals(Object.keys(byHost).toSorted(), ["host1", "host2"], log);
    const names = (id: string) => byHost[id]?.map(({ name }) => name).toSorted() ?? [];
    // The first run prints gauges only.
    assertEquals(names("host1").length, 9);
    assert(names("host1").every((name) => name.startsWith("custom.gostats.")));
    assertEquals(names("host2"), names("host1"));
    const graphs = mackerel.graphs.flat().map(({ name, unit }) => `${name} ${unit}`);
    assertEquals([...new Set(graphs)].toSorted(), [
      "custom.gostats.gc float",
      "custom.gostats.heap bytes",
      "custom.gostats.memory bytes",
      "custom.gostats.operation integer",
      "custom.gostats.runtime integer",
    ]);
    // Go's templates print this for an interface that a host does not have.
    assertStringIncludes(log, "<no value>");
    assert(application.requests.every(({ headers }) => headers.get("host") !== ""));
  },
});

/** Returns the configuration of maprobe that the documentation shows. */
function readExample(): string {
  const [, example] = /```yaml\n(probes:\n.*?)```/s.exec(Deno.readTextFileSync(PAGE)) ?? [];
  assert(example !== undefined);
  return example;
}

function adapt(example: string, program: string, port: number): string {
  const installed = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";
  assertStringIncludes(example, installed);
  assertStringIncludes(example, "-port=8080");
  return example.replace(installed, program).replace("-port=8080", `-port=${port}`);
}
