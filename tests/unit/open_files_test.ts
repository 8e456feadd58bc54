import { assertEquals } from "@std/assert";
import { fitConcurrency } from "../../src/open_files.ts";
import type { Files } from "../../src/runtime.ts";
import type { Configuration } from "../../src/target.ts";
import { buildTarget } from "../../src/target.ts";

function configure(targets: number, concurrency: number): Configuration {
  const names = Array.from({ length: targets }, (_, index) => `t${index}`);
  return { targets: names.map((name) => buildTarget(name, {})), concurrency };
}

/** Files of a system that lets so many more be open at once, then fails with a code. */
function limitFiles(most: number, code: string): { files: Files; readonly open: () => number } {
  let open = 0;
  const openSync: Files["openSync"] = (path, options) => {
    if (open === most) throw Object.assign(new Error("Too many"), { code });
    const file = Deno.openSync(path, options);
    open++;
    return {
      statSync: () => file.statSync(),
      readSync: (bytes) => file.readSync(bytes),
      close() {
        open--;
        file.close();
      },
    };
  };
  return { files: { ...Deno, openSync }, open: () => open };
}

const note = (fitting: number, asked: number, available: number) =>
  `Only ${fitting} targets at once instead of ${asked}: the limit on open files (ulimit -n) ` +
  `leaves ${available}; raise it, or set "concurrency"`;

// Each target needs 2 files, and a run 8 more.
const CASES: readonly [
  what: string,
  configured: readonly [targets: number, concurrency: number],
  limit: readonly [most: number, code: string],
  expected: number,
  note?: string,
][] = [
  ["keeps it where the files suffice", [100, 64], [136, "EMFILE"], 64],
  ["keeps it where more files can be opened", [100, 64], [1000, "EMFILE"], 64],
  ["lowers it where one file is missing", [100, 64], [135, "EMFILE"], 63, note(63, 64, 135)],
  ["lowers it for few files", [100, 64], [40, "EMFILE"], 16, note(16, 64, 40)],
  ["asks one target at a time at least", [100, 64], [3, "EMFILE"], 1, note(1, 64, 3)],
  ["counts no more than there are targets", [20, 64], [48, "EMFILE"], 64],
  ["knows the limit of the whole system", [20, 64], [10, "ENFILE"], 1, note(1, 20, 10)],
  ["keeps it where a file cannot be opened for another reason", [100, 64], [0, "EACCES"], 64],
];

for (const [what, [targets, concurrency], [most, code], expected, line] of CASES) {
  Deno.test({
    name: `fitConcurrency() ${what}`,
    ignore: Deno.build.os === "windows",
    fn() {
      const { files, open } = limitFiles(most, code);
      const { configuration, note } = fitConcurrency(configure(targets, concurrency), files);
      assertEquals([configuration.concurrency, note], [expected, line]);
      assertEquals(configuration.targets.length, targets);
      assertEquals(open(), 0);
    },
  });
}

Deno.test("fitConcurrency() opens /dev/null, for reading alone", () => {
  const opened = new Set<string>();
  const openSync: Files["openSync"] = (path, options) => {
    opened.add(JSON.stringify([path, options]));
    throw Object.assign(new Error("Too many"), { code: "EMFILE" });
  };
  fitConcurrency(configure(1, 1), { ...Deno, openSync });
  assertEquals([...opened], ['["/dev/null",{"read":true,"write":false}]']);
});
