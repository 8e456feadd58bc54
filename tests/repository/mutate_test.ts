/**
 * Mutation testing: selection of modules, changes, plans of tests, and the report.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { ToolError } from "../../tools/child.ts";
import { expectModules, findAccepted } from "../../tools/mutate/accepted.ts";
import accepted from "../../tools/mutate/accepted.json" with { type: "json" };
import { makeCopies } from "../../tools/mutate/copies.ts";
import { parseJournal } from "../../tools/mutate/hits.ts";
import { findModules, findTests, selectModules } from "../../tools/mutate/modules.ts";
import { applyMutant } from "../../tools/mutate/mutants.ts";
import type { Mutant } from "../../tools/mutate/mutants.ts";
import { parseOptions } from "../../tools/mutate/options.ts";
import { planStages } from "../../tools/mutate/plan.ts";
import {
  findBelow,
  formatScores,
  formatSurvivors,
  tallyModules,
  toJson,
} from "../../tools/mutate/report.ts";
import type { TrialOutcome } from "../../tools/mutate/trials.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** A mutant on one line of `src/a.ts`. */
function makeMutant(changes: Partial<Mutant> & { readonly columns?: [number, number] } = {}) {
  const { columns: [from, to] = [0, 1], ...rest } = changes;
  const mutant: Mutant = {
    id: "0",
    file: "src/a.ts",
    start: { line: 0, column: from },
    end: { line: 0, column: to },
    kind: "EqualityOperator",
    original: "a < b",
    replacement: "a <= b",
  };
  return { ...mutant, ...rest };
}

function makeTrials(file: string, outcomes: readonly TrialOutcome[]) {
  return outcomes.map((outcome) => ({ mutant: makeMutant({ file }), outcome }));
}

const NOTHING = { paths: [], pure: false, min: 0, json: undefined, workers: 2 };

Deno.test("parseOptions() without arguments takes all modules and a worker for each core", () => {
  assertEquals(parseOptions([], 2), NOTHING);
});

Deno.test("parseOptions() reads values of the same argument and of the next", () => {
  const args = ["src/a.ts", "--pure", "--min=95", "--json", "out.json", "--workers", "3", "src/b"];
  const expected = { min: 95, json: "out.json", workers: 3 };
  assertEquals(parseOptions(args, 2), { paths: ["src/a.ts", "src/b"], pure: true, ...expected });
});

const WRONG_OPTIONS: readonly [args: string[], complaint: string][] = [
  [["--mni=95"], 'Unknown option "--mni=95"'],
  [["--pure=yes"], 'Unknown option "--pure=yes"'],
  [["--min=101"], 'Invalid value of "--min": must be a number from 0 to 100'],
  [["--min"], 'Invalid value of "--min": must be a number from 0 to 100'],
  [["--workers=0"], 'Invalid value of "--workers": must be a number from 1 to 64'],
  [["--json="], 'Missing value of "--json"'],
];

for (const [args, complaint] of WRONG_OPTIONS) {
  Deno.test(`parseOptions() rejects ${args.join(" ")}`, () => {
    const { message, exitCode } = assertThrows(() => parseOptions(args, 2), ToolError);
    assertEquals([message.split("\n")[0], exitCode], [complaint, 2]);
  });
}

const FILES = [
  "tests/unit/b_test.ts",
  "tests/interop/mkr_test.ts",
  "tests/repository/readme_test.ts",
  "tests/a_test.ts",
  "tests/command.ts",
  "src/b/one.ts",
  "src/a.ts",
  "src/bc.ts",
  "src/data.json",
  "main.ts",
];

Deno.test("findModules() finds the modules under src/, in order", () => {
  assertEquals(findModules(FILES), ["src/a.ts", "src/b/one.ts", "src/bc.ts"]);
});

Deno.test("findTests() leaves out helpers, real programs, and the repository's own tests", () => {
  assertEquals(findTests(FILES), ["tests/a_test.ts", "tests/unit/b_test.ts"]);
});

const CHOICES: readonly [name: string, paths: string[], pure: boolean, modules: string[]][] = [
  ["all without a choice", [], false, ["src/a.ts", "src/b/one.ts", "src/bc.ts"]],
  ["a file", ["./src/a.ts"], false, ["src/a.ts"]],
  ["a folder, and no file whose name begins like it", ["src/b/"], false, ["src/b/one.ts"]],
  ["pure modules by their patterns", [], true, ["src/bc.ts"]],
  ["pure modules and a file", ["src/a.ts"], true, ["src/a.ts", "src/bc.ts"]],
];

for (const [name, paths, pure, modules] of CHOICES) {
  Deno.test(`selectModules() takes ${name}`, () => {
    assertEquals(selectModules(findModules(FILES), { paths, pure }, [/bc/]), modules);
  });
}

Deno.test("selectModules() rejects a path and a pattern without a module", () => {
  const modules = findModules(FILES);
  const choices = [{ paths: ["src/c.ts"], pure: false }, { paths: [], pure: true }];
  const messages = choices.map((choice) =>
    assertThrows(() => selectModules(modules, choice, [/bc/, /^src\/x/]), ToolError).message
  );
  assertEquals(messages, [
    'Cannot mutate "src/c.ts": no module of src/ matches',
    'Cannot mutate "^src\\/x": no module of src/ matches',
  ]);
});

Deno.test("each pattern of the pure modules and each accepted mutant belongs to a module", () => {
  const modules = listModules("src");
  selectModules(modules, { paths: [], pure: true });
  expectModules(accepted, modules);
});

function listModules(directory: string): string[] {
  const entries = [...Deno.readDirSync(new URL(`../../${directory}`, import.meta.url))];
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory ? listModules(`${directory}/${name}`) : [`${directory}/${name}`]
  );
}

const CHANGES: readonly [name: string, text: string, change: Partial<Mutant>, changed: string][] = [
  ["an expression, in parentheses", "x = a && b && c;", {
    original: "a && b",
    replacement: "a || b",
  }, "x = (a || b) && c;"],
  ["a block, without them", "if (a) { b(); }", {
    kind: "BlockStatement",
    original: "{ b(); }",
    replacement: "{}",
  }, "if (a) {}"],
  ["a statement that goes away", "a();", {
    kind: "CallExpression",
    original: "a();",
    replacement: ";",
  }, ";"],
  ["a link of a chain, which stays one chain", "a?.trim().length", {
    kind: "MethodExpression",
    original: "a?.trim()",
    replacement: "a",
  }, "a.length"],
  ["a case, which stays a case", "switch (a) { case 1: b(); }", {
    kind: "ConditionalExpression",
    original: "case 1: b();",
    replacement: "case 1:",
  }, "switch (a) { case 1: }"],
];

for (const [name, text, change, changed] of CHANGES) {
  Deno.test(`applyMutant() changes ${name}`, () => {
    const column = text.indexOf(change.original ?? "");
    const columns: [number, number] = [column, column + (change.original ?? "").length];
    assertEquals(applyMutant(text, makeMutant({ ...change, columns })), changed);
  });
}

Deno.test("applyMutant() finds places that are lines apart", () => {
  const mutant = makeMutant({ replacement: "0" });
  const place = { start: { line: 1, column: 2 }, end: { line: 2, column: 3 } };
  assertEquals(
    applyMutant("first\na b\ncdefg\nlast", { ...mutant, ...place }),
    "first\na (0)fg\nlast",
  );
});

Deno.test({
  name: "makeCopies() makes copies that other users can read, as tests of root need",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using directory = await makeDirectory();
    const { path } = directory;
    await Deno.mkdir(`${path}/root/src`, { recursive: true });
    await Deno.writeTextFile(`${path}/root/src/a.ts`, "1;\n");
    await Deno.mkdir(`${path}/copies`, { mode: 0o700 });
    const options = { directory: `${path}/copies`, count: 2 };
    const copies = await makeCopies(`${path}/root`, ["src/a.ts"], options);
    assertEquals(copies.length, 2);
    for (const { tree, temporary } of copies) {
      assertEquals(await Deno.readTextFile(`${tree}/src/a.ts`), "1;\n");
      for (const each of [options.directory, tree, temporary]) {
        assertEquals((Deno.statSync(each).mode ?? 0) & 0o5, 0o5, each);
      }
    }
  },
});

Deno.test("parseJournal() assigns to each test what was reached while it ran", () => {
  const journal = [
    '{"hits":["1","2"]}',
    '{"begin":"a","at":1000}',
    '{"hits":["3"]}',
    '{"hits":["4","3"]}',
    '{"end":"a","at":1250}',
    '{"begin":"b","at":1250}',
    '{"hits":["5',
    "",
  ].join("\n");
  assertEquals(parseJournal(journal), {
    loaded: ["1", "2"],
    tests: [{ name: "a", ms: 250, mutants: ["3", "4"] }, { name: "b", ms: 0, mutants: [] }],
  });
});

const COVERAGE = new Map([
  ["tests/slow_test.ts", { loaded: [], tests: [{ name: "s", ms: 3000, mutants: ["0"] }] }],
  ["tests/quick_test.ts", {
    loaded: ["1"],
    tests: [{ name: "q", ms: 20, mutants: ["0"] }, { name: "r", ms: 30, mutants: ["2"] }],
  }],
  ["tests/quicker_test.ts", { loaded: [], tests: [{ name: "p", ms: 10, mutants: ["0"] }] }],
  ["tests/unit/a_test.ts", { loaded: [], tests: [{ name: "n", ms: 5000, mutants: ["0"] }] }],
]);

Deno.test("planStages() begins with the module's own tests, then the quick ones, quickest first", () => {
  assertEquals(planStages({ id: "0", file: "src/zz/a.ts" }, COVERAGE), [
    { files: [{ file: "tests/unit/a_test.ts", tests: ["n"] }], limitMs: 10_000 + 4 * 6000 },
    {
      files: [
        { file: "tests/quicker_test.ts", tests: ["p"] },
        { file: "tests/quick_test.ts", tests: ["q"] },
      ],
      limitMs: 10_000 + 4 * 2030,
    },
    { files: [{ file: "tests/slow_test.ts", tests: ["s"] }], limitMs: 10_000 + 4 * 4000 },
  ]);
});

Deno.test("planStages() puts a file that is named like the module or its folder first", () => {
  const [stage] = planStages({ id: "0", file: "src/quick_/b.ts" }, COVERAGE);
  const files = stage?.files.map(({ file }) => file);
  assertEquals(files, ["tests/quick_test.ts", "tests/quicker_test.ts"]);
});

Deno.test("planStages() takes all tests of a file that reaches the mutant while it is loaded", () => {
  assertEquals(planStages({ id: "1", file: "src/b.ts" }, COVERAGE), [
    { files: [{ file: "tests/quick_test.ts", tests: undefined }], limitMs: 10_000 + 4 * 1050 },
  ]);
});

Deno.test("planStages() plans nothing for a mutant that no test reaches", () => {
  assertEquals(planStages({ id: "9", file: "src/b.ts" }, COVERAGE), []);
});

const MODULES = new Map([["src/a.ts", "sort((a,\n  b) => a < b)\nmin(a < b)\n"]]);
const ROW = { file: "src/a.ts", original: "a < b", replacement: "a <= b", reason: "they differ" };

Deno.test("findAccepted() ignores white space in code", () => {
  const mutant = makeMutant({ original: "a\n    < b" });
  assertEquals(findAccepted([mutant], [ROW], MODULES), new Set([mutant]));
});

Deno.test("findAccepted() tells equal changes apart by their line", () => {
  const mutants = [1, 2].map((line) => makeMutant({ start: { line, column: 9 } }));
  assertEquals([...findAccepted(mutants, [{ ...ROW, line: "min(" }], MODULES)], [mutants[1]]);
});

Deno.test("findAccepted() leaves rows of other modules alone", () => {
  assertEquals(findAccepted([], [{ ...ROW, file: "src/b.ts" }], MODULES).size, 0);
});

Deno.test("findAccepted() rejects a row without a mutant or without a reason", () => {
  const wrong = [
    { ...ROW, original: "a > b" },
    { ...ROW, replacement: "true" },
    { ...ROW, line: "max(" },
    { ...ROW, reason: " " },
  ];
  const messages = wrong.map((row) =>
    assertThrows(() => findAccepted([makeMutant()], [row], MODULES), ToolError).message
  );
  assertEquals(messages, [
    'Cannot accept "a > b -> a <= b" of src/a.ts: no mutant is like this',
    'Cannot accept "a < b -> true" of src/a.ts: no mutant is like this',
    'Cannot accept "a < b -> a <= b" of src/a.ts: no mutant is like this',
    'Cannot accept "a < b -> a <= b" of src/a.ts: it has no reason',
  ]);
});

Deno.test("expectModules() rejects a row of a module that does not exist", () => {
  const { message } = assertThrows(() => expectModules([ROW], ["src/b.ts"]), ToolError);
  assertEquals(message, 'Cannot accept "a < b -> a <= b" of src/a.ts: there is no such module');
});

Deno.test("the score ignores accepted mutants and counts timeouts as detected", () => {
  const trials = makeTrials("src/a.ts", [
    ...["killed", "killed", "timed out", "survived", "not covered", "accepted"] as const,
  ]);
  assertEquals(tallyModules(trials), [{
    module: "src/a.ts",
    mutants: 6,
    detected: 3,
    survived: 1,
    notCovered: 1,
    accepted: 1,
    score: 60,
  }]);
});

Deno.test("a module whose mutants are all accepted has a score of 100", () => {
  assertEquals(tallyModules(makeTrials("src/a.ts", ["accepted"]))[0]?.score, 100);
});

Deno.test("formatScores() has a line for each module and one for all, and rounds no score up", () => {
  const many = Array.from({ length: 9999 }, () => "killed" as const);
  const trials = [
    ...makeTrials("src/a.ts", ["killed", "survived"]),
    ...makeTrials("src/sources/b.ts", [...many, "not covered"]),
  ];
  assertEquals(
    formatScores(trials),
    [
      "module            mutants  detected  survived  not covered  accepted   score",
      "src/a.ts                2         1         1            0         0  50.0 %",
      "src/sources/b.ts    10000      9999         0            1         0  99.9 %",
      "all                 10002     10000         1            1         0  99.9 %",
      "",
    ].join("\n"),
  );
});

Deno.test("formatSurvivors() prints position and change of each surviving mutant on one line", () => {
  const start = { line: 9, column: 4 };
  const trials = [
    { mutant: makeMutant(), outcome: "killed" as const },
    { mutant: makeMutant({ start, original: "a\n    < b" }), outcome: "survived" as const },
    { mutant: makeMutant({ original: "x".repeat(101) }), outcome: "not covered" as const },
    { mutant: makeMutant(), outcome: "accepted" as const },
  ];
  assertEquals(
    formatSurvivors(trials),
    `src/a.ts:10:5: a < b -> a <= b\nsrc/a.ts:1:1: ${"x".repeat(99)}… -> a <= b (not covered)\n`,
  );
});

Deno.test("findBelow() finds the modules below the minimum score, but not at it", () => {
  const trials = [
    ...makeTrials("src/a.ts", ["killed", "survived"]),
    ...makeTrials("src/b.ts", ["killed", "killed", "survived"]),
  ];
  assertEquals(findBelow(trials, 50), []);
  assertEquals(findBelow(trials, 51).map(({ module }) => module), ["src/a.ts"]);
});

Deno.test("toJson() counts lines and columns from 1", () => {
  const mutant = makeMutant({ start: { line: 9, column: 4 } });
  assertEquals(toJson([{ mutant, outcome: "survived" }]), [{
    file: "src/a.ts",
    line: 10,
    column: 5,
    kind: "EqualityOperator",
    original: "a < b",
    replacement: "a <= b",
    outcome: "survived",
  }]);
});
