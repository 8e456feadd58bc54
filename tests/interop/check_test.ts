/**
 * `-check` of the sample application: its three sources side by side.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { notesOf, parseBlocks } from "../support/check_report.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { skipped } from "./programs.ts";
import { startApp, WITHOUT_COLLECTIONS } from "./sample_app.ts";

/** The sources of the application, and the metrics that each does not have. */
const PAGES: readonly [path: string, source: string, absent: string | undefined][] = [
  ["/api/stats", "stats-api", undefined],
  ["/debug/vars", "expvar", "cgo_call_num"],
  ["/metrics", "prometheus", "cgo_call_num, memory_lookups"],
];

Deno.test({
  name: "-check shows the three sources of one application side by side",
  ignore: skipped,
  async fn(t) {
    await using app = await startApp(["-load=0"], WITHOUT_COLLECTIONS);
    const directory = await Deno.makeTempDir();
    const config = `${directory}/gostats.toml`;
    const targets = PAGES.map(([path, source]) =>
      `[targets.${source}]\nuri = "${app.origin}${path}"\n`
    );
    await Deno.writeTextFile(config, targets.join(""));
    const states = `${directory}/states`;
    const env = { MACKEREL_PLUGIN_WORKDIR: states };
    const { code, stdout, stderr } = await runPlugin(["-check", "-config", config], { env });
    const rows = [...parseBlocks(stdout).values()].map(({ row }) => row);

    await t.step("each is recognized by its content, in the order of the file", () => {
      assertEquals(rows.map(([prefix, , source]) => [prefix, source]), [
        ["stats-api", "stats-api"],
        ["expvar", "expvar"],
        ["prometheus", "prometheus"],
      ]);
    });

    await t.step("they agree on the application", () => {
      const [version = "", ofExpvar, ofPrometheus] = rows.map(([, , , version]) => version);
      assertMatch(version, /^go1\.\d+(\.\d+)?$/);
      assertEquals([ofExpvar, ofPrometheus], ["-", version], "a page of expvar does not say it");
      // Three connections open and close meanwhile, each with some goroutines.
      assertAlike(rows.map((row) => Number(row[4])), 12);
      // The first response in gzip allocates about one MiB, before or after the other responses.
      assertAlike(rows.map((row) => readMiB(row[5] ?? "")), 2);
    });

    for (const [, source, absent] of PAGES) {
      await t.step(`what a page of ${source} cannot give is named`, () => {
        const note = `The endpoint has no ${absent}: left out`;
        assertEquals(notesOf(stdout, source, "note"), absent === undefined ? [] : [note]);
        assertEquals(notesOf(stdout, source, "error"), []);
      });
    }

    await t.step("all is well, and no state is written", () => {
      assertMatch(
        stdout,
        /^42 metrics \(45 chosen, 3 that no endpoint gives\)\. [^]*\n3 targets, all well\.\n$/m,
      );
      assertEquals([code, stderr], [0, ""]);
      assertEquals(Array.from(Deno.readDirSync(directory), ({ name }) => name), ["gostats.toml"]);
    });

    await t.step("each is found from a path where nothing is", async () => {
      const { stdout } = await runPlugin(["-check", "-uri", `${app.origin}/stats`], { env });
      assertEquals(notesOf(stdout, "gostats", "fix"), [
        `Set -uri to "${app.origin}/api/stats": it serves stats-api`,
      ]);
    });

    await Deno.remove(directory, { recursive: true });
  },
});

function assertAlike(numbers: readonly number[], most: number): void {
  const spread = Math.max(...numbers) - Math.min(...numbers);
  assert(numbers.length === PAGES.length && spread <= most, numbers.join(", "));
}

function readMiB(text: string): number {
  const [, number = "", unit] = /^([\d.]+) ([KM]iB)$/.exec(text) ?? [];
  return Number(number) / (unit === "KiB" ? 1024 : 1);
}
