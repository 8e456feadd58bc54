/**
 * Keeps the documentation in step with the program.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { parseCommand } from "../../src/cli/command_line.ts";
import { FLAGS } from "../../src/cli/flags.ts";
import { permissionFlags } from "../../src/cli/permissions.ts";
import { DEFAULT_INTERVAL, DEFAULTS, RUN_DEFAULTS } from "../../src/config/defaults.ts";
import { SETTINGS, TOP_KEYS } from "../../src/config/settings_table.ts";
import { USUAL_PATHS } from "../../src/discovery.ts";
import { describeFailure } from "../../src/failure_messages.ts";
import { availability } from "../../src/metrics/availability.ts";
import type { Availability } from "../../src/metrics/availability.ts";
import { DERIVATIONS, GRAPHS, METRICS } from "../../src/metrics/catalogue.ts";
import type { Metric } from "../../src/metrics/catalogue.ts";
import { formatLines } from "../../src/metrics/lines.ts";
import { FAILURES } from "../support/failures.ts";
import { ENGLISH, JAPANESE, joinTables, pageOf, ROOT } from "../support/documents.ts";
import type { Documentation } from "../support/documents.ts";
import { codeOf } from "../support/markdown.ts";
import type { CodeBlock, MarkdownTable } from "../support/markdown.ts";

/** How a language says what the code says. */
interface Terms {
  readonly given: Readonly<Record<Availability, string>>;
  /** The heads of first columns. */
  readonly flag: string;
  readonly metric: string;
  readonly message: string;
}

const PROGRAM = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";
const NONE = "–";
const YES = "✓";

const LANGUAGES: readonly [documentation: Documentation, terms: Terms][] = [
  [ENGLISH, {
    given: {
      exact: "exact",
      derived: "derived",
      "if published": "if published",
      absent: "absent",
    },
    flag: "flag",
    metric: "metric",
    message: "message",
  }],
  [JAPANESE, {
    given: {
      exact: "そのまま",
      derived: "算出",
      "if published": "公開時のみ",
      absent: "なし",
    },
    flag: "フラグ",
    metric: "メトリック",
    message: "メッセージ",
  }],
];

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

for (const [documentation, { given, flag, metric, message }] of LANGUAGES) {
  const { language } = documentation;
  const flags = joinTables(pageOf(documentation, "configuration.md"), flag);
  const [metrics = [], availabilities = [], places = []] = pageOf(documentation, "metrics.md")
    .tables.filter(([head]) => head?.[0] === metric);
  const messages = joinTables(pageOf(documentation, "troubleshooting.md"), message);

  Deno.test(`the documentation in ${language} has a row for each flag, and no other`, () => {
    const told = column(flags, 0).flatMap(codeOf);
    assertEquals(told.toSorted(), FLAGS.map(({ name }) => `-${name}`).sort());
  });

  Deno.test(`the documentation in ${language} has a row for each key of a configuration file, and no other`, () => {
    const told = column(flags, 1).flatMap(codeOf);
    assertEquals(
      told.toSorted(),
      [...SETTINGS.map(({ key }) => key), ...TOP_KEYS, PREFIX_KEY].toSorted(),
    );
  });

  for (const { name, setting } of FLAGS) {
    if (setting === undefined) continue;
    Deno.test(`the documentation in ${language} has key ${setting} in the row of its flag`, () => {
      const row = rowOf(flags, `\`-${name}\``);
      assertEquals(row[1], `\`${setting}\``);
    });
  }

  Deno.test(`the documentation in ${language} tells the defaults of the code`, () => {
    const rows = flags.slice(1).map(([flag = "", key = "", value = ""]) =>
      [codeOf(flag === NONE ? key : flag)[0] ?? "", value] as const
    );
    const told = rows.filter(([, value]) => /^`[^`]+`$/.test(value));
    const values = told.map(([name, value]) => [name, codeOf(value)[0]]);
    assertEquals(Object.fromEntries(values), DEFAULT_VALUES);
  });

  Deno.test(`the documentation in ${language} has the catalogue of metrics`, () => {
    const rows = GRAPHS.flatMap((graph) =>
      graph.metrics.map(({ name, label, counter }) => [
        `\`${graph.name}.${name}\``,
        graph.label,
        label,
        graph.unit,
        counter ? YES : NONE,
      ])
    );
    assertEquals(metrics.slice(1), rows);
  });

  Deno.test(`the documentation in ${language} says which metrics each source gives`, () => {
    const rows = GRAPHS.flatMap((graph) =>
      graph.metrics.map((metric) => [
        `\`${graph.name}.${metric.name}\``,
        given.exact,
        given[availability(metric, "expvar")],
        given[availability(metric, "prometheus")],
      ])
    );
    assertEquals(availabilities.slice(1), rows);
  });

  Deno.test(`the documentation in ${language} says where each value is read`, () => {
    assertEquals(column(places, 0), METRICS.map(({ name }) => `\`${name}\``));
    for (const metric of METRICS) {
      const [, expvar = "", prometheus = ""] = rowOf(places, `\`${metric.name}\``);
      const { expvar: field, prometheus: series } = fieldsOf(metric);
      if (field === undefined) assert(expvar.startsWith(NONE), metric.name);
      else assertEquals(codeOf(expvar), [field], metric.name);
      assertEquals(codeOf(prometheus), series, metric.name);
    }
  });

  Deno.test(`the documentation in ${language} gives Deno the permissions that the plugin needs, and no more`, () => {
    const lines = codeLines(documentation).filter((line) => line.includes("--allow-"));
    assertEquals(lines.length, 2);
    for (const line of lines) {
      assertStringIncludes(line.replaceAll('"', ""), permissionFlags().join(" "));
      assertEquals(line.match(/--allow-/g)?.length, 4);
    }
  });

  Deno.test(`the documentation in ${language} names the usual paths in the order of the requests`, () => {
    const { text } = pageOf(documentation, "configuration.md");
    const [list = ""] = /[(（]`\/api\/stats`[^()（）]*[)）]/.exec(text) ?? [];
    assertEquals(codeOf(list), USUAL_PATHS);
  });

  Deno.test(`the documentation in ${language} names the versions of deno.json and of the workflows`, async () => {
    const workflow = await Deno.readTextFile(new URL(".github/workflows/release.yml", ROOT));
    const [, deno = "none"] = /deno-version: ([\d.]+)/.exec(workflow) ?? [];
    assertEquals(findAll(documentation, /deno@[\d.]*\d/g), [`deno@${deno}`]);
    assertEquals(findAll(documentation, /jsr:[@\w/-]+@[\d.]*\d/g), [
      `jsr:${config.name}@${config.version}`,
    ]);
    assertEquals(findAll(documentation, /\bv\d+\.[\d.]*\d/g), [`v${config.version}`]);
  });

  Deno.test(`the documentation in ${language} names each failure that the program knows`, () => {
    const told = column(messages, 0).flatMap(codeOf);
    const failures = Object.values(FAILURES).flat().filter(({ code }) => code !== "request-failed");
    const texts = failures.map((failure) => describeFailure(failure));
    assertEquals(texts.filter((text) => !told.some((message) => isIn(message, text))), []);
  });

  Deno.test(`the documentation in ${language} names messages that the program has`, async () => {
    const failures = Object.values(FAILURES).flat().map((failure) => describeFailure(failure));
    const source = (await readSources()).toLowerCase();
    const others = column(messages, 0).flatMap(codeOf)
      .filter((message) => !failures.some((text) => isIn(message, text)));
    const fragments = others.flatMap((message) => message.split("…"))
      .map((part) => part.replace(/^[" :]+|[" :]+$/g, "").toLowerCase());
    assertEquals(fragments.filter((part) => part !== "" && !source.includes(part)), []);
  });

  Deno.test(`the documentation in ${language} shows lines as the program prints them`, () => {
    const block = blocksOf(documentation).find(({ text }) => text.startsWith("gostats.runtime."));
    const rows = block?.text.trimEnd().split("\n").map((line) => line.split("\t")) ?? [];
    const values = rows.map(([name, value]) => [name?.split(".").at(-1), Number(value)]);
    const sec = Number(rows[0]?.[2]);
    assertEquals(
      block?.text,
      formatLines({ prefix: "gostats" }, Object.fromEntries(values), sec),
    );
  });

  Deno.test(`the documentation in ${language} shows command lines that the program understands`, () => {
    const typed = codeLines(documentation)
      .flatMap((line) => / task start (.+?)(?: >.*)?$/.exec(line)?.[1] ?? [])
      .map((words) => words.split(" "));
    const ofAgent = codeLines(documentation).flatMap((line) =>
      /^command = (\[.+\])$/.exec(line)?.[1] ?? []
    )
      .map((list): readonly string[] => JSON.parse(list));
    assert(ofAgent.every(([program]) => program === PROGRAM));
    const commands = [...typed, ...ofAgent.map(([, ...args]) => args), probeArgs(documentation)];
    const kinds = commands.map((args) => parseCommand(args).kind);
    const collecting = ofAgent.map(() => "collect");
    assertEquals(kinds, ["collect", "init", "check", "help", ...collecting, "collect"]);
  });

  Deno.test(`the documentation in ${language} names tasks that there are`, () => {
    const names = findAll(documentation, /(?:[\d.] |`)task [\w:]+/g)
      .map((match) => match.replace(/^.*task /, ""));
    assertEquals(names.filter((name) => !Object.hasOwn(config.tasks, name)), []);
    for (const name of ["demo", "test", "start"]) assert(names.includes(name), name);
  });
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

function blocksOf({ pages }: Documentation): readonly CodeBlock[] {
  return pages.flatMap(({ blocks }) => blocks);
}

function codeLines(documentation: Documentation): readonly string[] {
  return blocksOf(documentation).flatMap(({ text }) => text.trimEnd().split("\n"));
}

/** Returns each different text that matches. */
function findAll({ pages }: Documentation, pattern: RegExp): readonly string[] {
  return [...new Set(pages.flatMap(({ text }) => text.match(pattern) ?? []))];
}

/** Returns the flags in the configuration of maprobe, for a host with an address. */
function probeArgs(documentation: Documentation): readonly string[] {
  const lines =
    blocksOf(documentation).find(({ language }) => language === "yaml")?.text.split("\n") ?? [];
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
