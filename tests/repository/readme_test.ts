/**
 * Keeps README.md and README.ja.md in step with the program and with each other.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { parseCommand } from "../../src/cli/command_line.ts";
import { FLAGS } from "../../src/cli/flags.ts";
import { permissionFlags } from "../../src/cli/permissions.ts";
import { parseConfig } from "../../src/config/config_file.ts";
import { DEFAULT_INTERVAL, DEFAULTS, RUN_DEFAULTS } from "../../src/config/defaults.ts";
import { SETTINGS, TOP_KEYS } from "../../src/config/settings.ts";
import { USUAL_PATHS } from "../../src/discovery.ts";
import { describeFailure } from "../../src/failure_messages.ts";
import { availability } from "../../src/metrics/availability.ts";
import type { Availability } from "../../src/metrics/availability.ts";
import { DERIVATIONS, GRAPHS, METRICS } from "../../src/metrics/catalogue.ts";
import type { Metric } from "../../src/metrics/catalogue.ts";
import { formatLines } from "../../src/metrics/lines.ts";
import { FAILURES } from "../support/failures.ts";
import { anchorOf, codeOf, parseMarkdown } from "../support/markdown.ts";
import type { Markdown, MarkdownTable } from "../support/markdown.ts";

/** A README, and how its language says what the code says. */
interface Readme extends Markdown {
  readonly file: string;
  readonly text: string;
  readonly given: Readonly<Record<Availability, string>>;
  readonly yes: string;
  readonly no: string;
}

const ROOT = new URL("../../", import.meta.url);
const PROGRAM = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";
const NONE = "–";

const ENGLISH = readReadme("README.md", {
  given: {
    exact: "exact",
    derived: "derived",
    "if published": "if published",
    absent: "absent",
  },
  yes: "yes",
  no: "no",
});
const JAPANESE = readReadme("README.ja.md", {
  given: {
    exact: "そのまま",
    derived: "算出",
    "if published": "公開時のみ",
    absent: "なし",
  },
  yes: "はい",
  no: "いいえ",
});

/** What stands where a flag or a key has a default; by flag, or by key where there is no flag. */
const DEFAULT_VALUES: Readonly<Record<string, string>> = {
  "-scheme": DEFAULTS.scheme,
  "-host": DEFAULTS.host,
  "-port": DEFAULTS.port,
  "-path": DEFAULTS.path,
  "-timeout": DEFAULTS.timeout,
  "-max-body": DEFAULTS.maxBody,
  "-metric-key-prefix": DEFAULTS.prefix,
  "-interval": DEFAULT_INTERVAL,
  "-goroutines": "goroutines",
  "-tls-skip-verify": "false",
  "concurrency": String(RUN_DEFAULTS.concurrency),
  "deadline": RUN_DEFAULTS.deadline,
  "follow_redirects": "true",
};

/** How the place of a prefix is told: a table's name is no key. */
const PREFIX_KEY = "[targets.PREFIX]";

for (const readme of [ENGLISH, JAPANESE]) {
  const { file } = readme;
  const flags = tableWith(readme, "`-uri`");
  const metrics = tableWith(readme, "`runtime.goroutine_num`");
  const places = tableWith(readme, "`goroutine_num`");
  const messages = tableWith(readme, "`Connection refused`");

  Deno.test(`${file} has a row for each flag, and no other`, () => {
    const told = column(flags, 0).flatMap(codeOf);
    assertEquals(told.toSorted(), FLAGS.map(({ name }) => `-${name}`).sort());
  });

  Deno.test(`${file} has a row for each key of a configuration file, and no other`, () => {
    const told = column(flags, 1).flatMap(codeOf);
    assertEquals(
      told.toSorted(),
      [...SETTINGS.map(({ key }) => key), ...TOP_KEYS, PREFIX_KEY].toSorted(),
    );
  });

  for (const { name, setting } of FLAGS) {
    if (setting === undefined) continue;
    Deno.test(`${file} has key ${setting} in the row of its flag`, () => {
      const row = rowOf(flags, `\`-${name}\``);
      assertEquals(row[1], `\`${setting}\``);
    });
  }

  Deno.test(`${file} tells the defaults of the code`, () => {
    const rows = flags.slice(1).map(([flag = "", key = "", value = ""]) =>
      [codeOf(flag === NONE ? key : flag)[0] ?? "", value] as const
    );
    const told = rows.filter(([, value]) => /^`[^`]+`$/.test(value));
    const values = told.map(([name, value]) => [name, codeOf(value)[0]]);
    assertEquals(Object.fromEntries(values), DEFAULT_VALUES);
  });

  Deno.test(`${file} has the catalogue of metrics, and how each source gives them`, () => {
    const { given, yes, no } = readme;
    const rows = GRAPHS.flatMap((graph) =>
      graph.metrics.map((metric) => [
        `\`${graph.name}.${metric.name}\``,
        graph.label,
        metric.label,
        graph.unit,
        metric.counter ? yes : no,
        given.exact,
        given[availability(metric, "expvar")],
        given[availability(metric, "prometheus")],
      ])
    );
    assertEquals(metrics.slice(1), rows);
  });

  Deno.test(`${file} says where each value is read`, () => {
    assertEquals(column(places, 0), METRICS.map(({ name }) => `\`${name}\``));
    for (const metric of METRICS) {
      const [, expvar = "", prometheus = ""] = rowOf(places, `\`${metric.name}\``);
      const { expvar: field, prometheus: series } = fieldsOf(metric);
      if (field === undefined) assert(expvar.startsWith(NONE), metric.name);
      else assertEquals(codeOf(expvar), [field], metric.name);
      assertEquals(codeOf(prometheus), series, metric.name);
    }
  });

  Deno.test(`${file} gives Deno the permissions that the plugin needs, and no more`, () => {
    const lines = codeLines(readme).filter((line) => line.includes("--allow-"));
    assertEquals(lines.length, 2);
    for (const line of lines) {
      assertStringIncludes(line.replaceAll('"', ""), permissionFlags().join(" "));
      assertEquals(line.match(/--allow-/g)?.length, 4);
    }
  });

  Deno.test(`${file} names the usual paths in the order of the requests`, () => {
    const [list = ""] = /\(`\/api\/stats`[^()]*\)/.exec(readme.text) ?? [];
    assertEquals(codeOf(list), USUAL_PATHS);
  });

  Deno.test(`${file} names the versions of deno.json and of the workflows`, async () => {
    const workflow = await Deno.readTextFile(new URL(".github/workflows/release.yml", ROOT));
    const [, deno = "none"] = /deno-version: ([\d.]+)/.exec(workflow) ?? [];
    assertEquals(findAll(readme, /deno@[\d.]*\d/g), [`deno@${deno}`]);
    assertEquals(findAll(readme, /jsr:[@\w/-]+@[\d.]*\d/g), [
      `jsr:${config.name}@${config.version}`,
    ]);
    assertEquals(findAll(readme, /\bv\d+\.[\d.]*\d/g), [`v${config.version}`]);
  });

  Deno.test(`${file} names each failure that the program knows`, () => {
    const told = column(messages, 0).flatMap(codeOf);
    const failures = Object.values(FAILURES).flat().filter(({ code }) => code !== "request-failed");
    const texts = failures.map((failure) => describeFailure(failure));
    assertEquals(texts.filter((text) => !told.some((message) => isIn(message, text))), []);
  });

  Deno.test(`${file} names messages that the program has`, async () => {
    const failures = Object.values(FAILURES).flat().map((failure) => describeFailure(failure));
    const source = (await readSources()).toLowerCase();
    const others = column(messages, 0).flatMap(codeOf)
      .filter((message) => !failures.some((text) => isIn(message, text)));
    const fragments = others.flatMap((message) => message.split("…"))
      .map((part) => part.replace(/^[" :]+|[" :]+$/g, "").toLowerCase());
    assertEquals(fragments.filter((part) => part !== "" && !source.includes(part)), []);
  });

  Deno.test(`${file} shows lines as the program prints them`, () => {
    const block = readme.blocks.find(({ text }) => text.startsWith("gostats.runtime."));
    const rows = block?.text.trimEnd().split("\n").map((line) => line.split("\t")) ?? [];
    const values = rows.map(([name, value]) => [name?.split(".").at(-1), Number(value)]);
    const sec = Number(rows[0]?.[2]);
    assertEquals(
      block?.text,
      formatLines({ prefix: "gostats" }, Object.fromEntries(values), sec),
    );
  });

  Deno.test(`${file} shows configurations that the program reads`, () => {
    const blocks = readme.blocks.filter(({ text }) => /^\[targets\./m.test(text));
    assertNotEquals(blocks, []);
    for (const { text } of blocks) parseConfig(text, file);
  });

  Deno.test(`${file} shows command lines that the program understands`, () => {
    const typed = codeLines(readme)
      .flatMap((line) => / task start (.+?)(?: >.*)?$/.exec(line)?.[1] ?? [])
      .map((words) => words.split(" "));
    const ofAgent = codeLines(readme).flatMap((line) =>
      /^command = (\[.+\])$/.exec(line)?.[1] ?? []
    )
      .map((list): readonly string[] => JSON.parse(list));
    assert(ofAgent.every(([program]) => program === PROGRAM));
    const commands = [...typed, ...ofAgent.map(([, ...args]) => args), probeArgs(readme)];
    const kinds = commands.map((args) => parseCommand(args).kind);
    const collecting = ofAgent.map(() => "collect");
    assertEquals(kinds, ["collect", "init", "check", "help", ...collecting, "collect"]);
  });

  Deno.test(`${file} names tasks that there are`, () => {
    const names = findAll(readme, / task [\w:]+/g).map((match) => match.slice(" task ".length));
    assertEquals(names.filter((name) => !Object.hasOwn(config.tasks, name)), []);
    for (const name of ["demo", "test", "start"]) assert(names.includes(name), name);
  });

  Deno.test(`${file} links to what is there`, async () => {
    const anchors = readme.headings.map(anchorOf);
    for (const link of readme.links.filter((link) => !/^https?:/.test(link))) {
      if (link.startsWith("#")) assert(anchors.includes(link), link);
      else assert((await Deno.stat(new URL(link, ROOT))).isFile, link);
    }
  });
}

Deno.test("both READMEs have the same headings", () => {
  const levels = ({ headings }: Readme) => headings.map((line) => /^#+/.exec(line)?.[0].length);
  assertEquals(levels(JAPANESE), levels(ENGLISH));
});

Deno.test("both READMEs have the same blocks of code, but for the words in a diagram", () => {
  const blocks = (readme: Readme) =>
    readme.blocks.map(({ language, text }) =>
      language === "mermaid" ? text.replaceAll(/"[^"]*"/g, '""') : text
    );
  assertEquals(blocks(JAPANESE), blocks(ENGLISH));
});

Deno.test("both READMEs have the same tables, but for words", () => {
  const shapes = ({ tables }: Readme) =>
    tables.map((table) => table.map((row) => row.map((cell) => codeOf(cell).toSorted())));
  assertEquals(shapes(JAPANESE), shapes(ENGLISH));
});

function readReadme(file: string, words: Pick<Readme, "given" | "yes" | "no">): Readme {
  const text = Deno.readTextFileSync(new URL(file, ROOT));
  return { file, text, ...parseMarkdown(text), ...words };
}

/** Returns the table of which a row begins so. */
function tableWith({ file, tables }: Readme, first: string): MarkdownTable {
  const table = tables.find((rows) => rows.some(([cell]) => cell === first));
  if (table === undefined) throw new Error(`Cannot find the table of ${first} in ${file}`);
  return table;
}

function rowOf(table: MarkdownTable, first: string): readonly string[] {
  const rows = table.filter(([cell]) => cell === first);
  assertEquals(rows.length, 1, `rows of ${first}`);
  return rows[0] ?? [];
}

function column(table: MarkdownTable, index: number): readonly string[] {
  return table.slice(1).map((row) => row[index] ?? "");
}

/** Returns the names of a value in other pages, or of what it is derived from. */
function fieldsOf({ name, fields }: Metric): Metric["fields"] {
  return DERIVATIONS.find(({ metric }) => metric === name)?.fields ?? fields;
}

/** Tells whether a text has the parts of a message between `…`, one after the other, in any case. */
function isIn(message: string, text: string): boolean {
  let end = 0;
  return message.split("…").map((part) => part.trim().toLowerCase()).every((part) => {
    const start = text.toLowerCase().indexOf(part, end);
    end = start + part.length;
    return start !== -1;
  });
}

function codeLines({ blocks }: Readme): readonly string[] {
  return blocks.flatMap(({ text }) => text.trimEnd().split("\n"));
}

/** Returns each different text that matches. */
function findAll({ text }: Readme, pattern: RegExp): readonly string[] {
  return [...new Set(text.match(pattern) ?? [])];
}

/** Returns the flags in the configuration of maprobe, for a host with an address. */
function probeArgs({ blocks }: Readme): readonly string[] {
  const lines = blocks.find(({ language }) => language === "yaml")?.text.split("\n") ?? [];
  const flags = lines.flatMap((line) => /^ +- (-.+)$/.exec(line)?.[1] ?? []);
  assertNotEquals(flags, []);
  return flags.map((flag) => flag.replace(/\{\{.*\}\}/, "192.0.2.1"));
}

/** Returns the text of all modules but the table of failures, whose messages are known as such. */
async function readSources(directory: URL = new URL("src/", ROOT)): Promise<string> {
  let text = "";
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (name === "failure_messages.ts") continue;
    text += isDirectory
      ? await readSources(new URL(`${name}/`, directory))
      : await Deno.readTextFile(new URL(name, directory));
  }
  return text;
}
