/**
 * The blocks of mackerel-agent.conf that the example and the documentation show: no two that may
 * stand in one file ask one target, or print one name for one host.
 *
 * @module
 */

import { assertEquals, assertNotEquals } from "@std/assert";
import { parseCommand } from "../../src/cli/command_line.ts";
import type { TargetsFrom } from "../../src/cli/command_line.ts";
import { parseConfig } from "../../src/config/config_file.ts";
import type { Target } from "../../src/target.ts";
import { ENGLISH, JAPANESE } from "../support/documents.ts";
import type { Documentation } from "../support/documents.ts";

/** The configuration file whose text the document shows. */
const SHOWN_FILE = "/etc/mackerel-agent/gostats.toml";

/** A block of mackerel-agent.conf. */
interface Block {
  readonly name: string;
  /** The host that gets the metrics. */
  readonly host: string;
  /** Each target as the words that two blocks must not share. */
  readonly targets: readonly string[];
}

/** Documents, the text of the blocks in each, and the text of the file that some of them name. */
const DOCUMENTS: readonly [name: string, read: () => Promise<[blocks: string, file: string]>][] = [
  ["mackerel-agent.example.conf", async () => {
    const example = await readFile("mackerel-agent.example.conf");
    return [example.replaceAll(/^#(?=\S)/gm, ""), await readFile("gostats.example.toml")];
  }],
  ["the documentation in English", () => Promise.resolve(readDocumentation(ENGLISH))],
  ["the documentation in Japanese", () => Promise.resolve(readDocumentation(JAPANESE))],
];

function readDocumentation({ pages }: Documentation): [blocks: string, file: string] {
  const texts = pages.flatMap(({ blocks }) => blocks).map(({ text }) => text);
  const file = texts.find((text) => text.includes("[defaults]")) ?? "";
  return [texts.filter((text) => text.includes("[plugin.metrics.")).join("\n"), file];
}

async function readFile(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(`../../${name}`, import.meta.url));
}

/** Takes the blocks of a text apart; of two with one name, only one can stand in a file. */
function parseBlocks(text: string, file: string): readonly Block[] {
  return text.split(/^(?=\[plugin\.metrics\.)/m).slice(1).map((block) => {
    const name = /^\[plugin\.metrics\.([^\]]+)\]/.exec(block)?.[1] ?? "";
    const host = /^custom_identifier = "(.+)"/m.exec(block)?.[1] ?? "";
    const command: unknown = JSON.parse(/^command = (.+)$/m.exec(block)?.[1] ?? "");
    const words = typeof command === "string" ? command.split(" ") : command as readonly string[];
    const program = words.findIndex((word) => word.includes("mackerel-plugin-gostats"));
    return { name, host, targets: listTargets(words.slice(program + 1), file, host) };
  });
}

function listTargets(args: readonly string[], text: string, host: string): readonly string[] {
  const command = parseCommand(args);
  if (command.kind !== "collect") throw new TypeError(`Cannot collect by ${args.join(" ")}`);
  const { from } = command;
  if ("target" in from) return describe(from.target, host);
  if (from.file === SHOWN_FILE) {
    const targets = parseConfig(text, from.file).targets;
    return targets.filter(({ prefix }) => from.only?.includes(prefix) ?? true)
      .flatMap((target) => describe(target, host));
  }
  return listNamed(from);
}

/** One application is asked at one URI, and its name is known to one host. */
function describe({ prefix, uri, clientOptions }: Target, host: string): readonly string[] {
  return [`${uri} ${clientOptions?.unixSocket ?? ""}`, `${prefix} of ${host || "this host"}`];
}

/** A file that is not shown may hold anything, so without `-only` it is one target. */
function listNamed(from: Extract<TargetsFrom, { readonly file: string }>): readonly string[] {
  return (from.only ?? ["*"]).map((prefix) => `${prefix} in ${from.file}`);
}

function findShared(a: Block, b: Block): readonly string[] {
  return a.targets.filter((target) =>
    b.targets.includes(target) || b.targets.includes(target.replace(/^.+ in /, "* in "))
  );
}

for (const [name, read] of DOCUMENTS) {
  Deno.test(`no two blocks of ${name} ask one target, or print one name`, async () => {
    const blocks = parseBlocks(...await read());
    assertEquals(blocks.some(({ targets }) => targets.length > 2), true);
    for (const a of blocks) {
      assertNotEquals(a.targets, []);
      for (const b of blocks) {
        if (a.name !== b.name) assertEquals(findShared(a, b), [], `${a.name} and ${b.name}`);
      }
    }
  });
}
