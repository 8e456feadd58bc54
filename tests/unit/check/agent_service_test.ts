/**
 * What systemd's unit of the agent says.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readAgentService } from "../../../src/check/agent_service.ts";
import type { AgentService } from "../../../src/check/agent_service.ts";
import { rootFiles, writeRooted } from "../../support/rooted_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const UNIT = "/lib/systemd/system/mackerel-agent.service";
const DROP_INS = "/etc/systemd/system/mackerel-agent.service.d";
const DEFAULTS = "/etc/default/mackerel-agent";
/** As in the agent's package for Debian. */
const PACKAGED = `[Service]
Environment=MACKEREL_PLUGIN_WORKDIR=/var/tmp/mackerel-agent
Environment=ROOT=/var/lib/mackerel-agent
EnvironmentFile=-${DEFAULTS}
ExecStart=/usr/bin/mackerel-agent supervise --root $ROOT $OTHER_OPTS
`;

const SERVICES: readonly [
  name: string,
  texts: Readonly<Record<string, string>>,
  service: AgentService | undefined,
][] = [
  ["no unit", {}, undefined],
  ["the package's unit", { [UNIT]: PACKAGED }, {
    user: "root",
    workDirectory: "/var/tmp/mackerel-agent",
  }],
  ["a unit without a directory", { [UNIT]: "[Service]\nUser=agent\n" }, { user: "agent" }],
  ["a file of variables", {
    [UNIT]: PACKAGED,
    [DEFAULTS]: '# Comment\nOTHER_OPTS=""\nMACKEREL_PLUGIN_WORKDIR="/srv/my states"\n',
  }, { user: "root", workDirectory: "/srv/my states" }],
  ["a drop-in", {
    [UNIT]: PACKAGED,
    [`${DROP_INS}/x.conf`]:
      '[Service]\nUser=agent\nEnvironment="A=b c" "MACKEREL_PLUGIN_WORKDIR=/srv/x"\n',
  }, { user: "agent", workDirectory: "/srv/x" }],
  ["a unit of the administrator's", {
    [UNIT]: PACKAGED,
    "/etc/systemd/system/mackerel-agent.service": "[Service]\nUser=me\n",
  }, { user: "me" }],
];

for (const [name, texts, service] of SERVICES) {
  Deno.test(`readAgentService() reads ${name}`, async () => {
    await using root = await makeDirectory();
    await writeRooted(root.path, texts);
    assertEquals(readAgentService(rootFiles(root.path)), service);
  });
}
