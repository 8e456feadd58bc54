/**
 * Keeps mackerel-agent.example.conf and gostats.example.toml in step with the program.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { parseCommand } from "../../src/cli/command_line.ts";
import { parseConfig } from "../../src/config/config_file.ts";
import { readOwnGraphs } from "../../src/config/own_graphs.ts";
import { permissionFlags } from "../../src/cli/permissions.ts";

const example = await Deno.readTextFile(
  new URL("../../mackerel-agent.example.conf", import.meta.url),
);

Deno.test("the example gives Deno the permissions that the plugin needs, and no more", () => {
  assertStringIncludes(example, permissionFlags().map((flag) => JSON.stringify(flag)).join(", "));
});

Deno.test("gostats.example.toml is a configuration, also with all of its examples enabled", async () => {
  const file = "gostats.example.toml";
  const text = await Deno.readTextFile(new URL(`../../${file}`, import.meta.url));
  const counts = [text, text.replaceAll(/^#(?=\S)/gm, "")]
    .map((toml) => parseConfig(toml, file, { readOwnGraphs }).targets.length);
  assertEquals(counts, [4, 8]);
});

Deno.test("the example names the version of deno.json", () => {
  const versions = Array.from(
    example.matchAll(/jsr:(@[\w-]+\/[\w-]+)@([\d.]+)/g),
    ([, ...parts]) => parts,
  );
  assertEquals(versions, [[config.name, config.version]]);
});

Deno.test("the example's command lines are understood", () => {
  const commands = Array.from(
    example.matchAll(/^#?command = (\[.+\])$/gm),
    ([, list = ""]) => list,
  );
  for (const command of commands) {
    const words: readonly string[] = JSON.parse(command);
    const program = words.findIndex((word) => word.includes("mackerel-plugin-gostats"));
    assertEquals(parseCommand(words.slice(program + 1)).kind, "collect", command);
  }
});
