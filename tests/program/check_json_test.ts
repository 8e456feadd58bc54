/**
 * `-check -json`: the report as one object.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { notFound, PAGE, serveAt } from "../support/check_endpoints.ts";
import { ENGLISH, JAPANESE, pageOf } from "../support/documents.ts";
import { makeFixture } from "../support/fixture.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { findFreePort, serve } from "../support/servers.ts";

/** Returns the names of all members of a value, with their path. */
function listMembers(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => listMembers(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [
    `${path}.${name}`,
    ...listMembers(item, `${path}.${name}`),
  ]);
}

Deno.test("-check -json prints what is documented, and exits as -check does", async () => {
  await using app = serveAt("/", { ...PAGE, "memory_lookups": null }, notFound);
  await using queue = serve(() => Response.json({ queue: { waiting: 3 } }));
  await using fixture = await makeFixture(
    `[targets.api]\nuri = "${app.origin}/?token=hush"\n` +
      `[targets.batch]\nuri = "http://127.0.0.1:${findFreePort()}/"\nmetrics = ["heap"]\n` +
      `[targets.own]\nuri = "${queue.origin}/"\n` +
      '[targets.own.graphs.queue]\nmetrics.waiting = { variable = "queue.waiting" }\n' +
      'metrics.done = { variable = "queue.done" }\n',
  );
  const { code, stdout, stderr } = await runPlugin(
    ["-check", "-json", "-config", fixture.config],
    fixture,
  );
  const report = JSON.parse(stdout);
  const [api, batch, own] = report.targets;
  assertEquals([code, stderr, report.exit_code], [1, "", 1]);
  assertEquals([api.prefix, api.uri, api.ok], ["api", `${app.origin}/?token=…`, true]);
  assertEquals({ ...api.answer, ms: 0 }, {
    ms: 0,
    source: "stats-api",
    "go_version": "go1.26.4",
    "goroutine_num": 12,
    "heap_inuse": 3_565_158,
  });
  assertEquals(api.metrics, { chosen: 15, absent: ["memory_lookups"] });
  assertEquals([api.state.age, api.state.kept], ["none yet", true]);
  assertEquals([batch.ok, batch.failure, batch.metrics], [false, "connection-refused", {
    chosen: 4,
  }]);
  assertMatch(batch.notes[0].text, /^Connection refused/i);
  const [waiting, done] = own.answer["user_defined"];
  assertEquals(waiting, { key: "queue.waiting", value: 3, kind: "value" });
  assertEquals([done.key, done.value, typeof done.note], ["queue.done", undefined, "string"]);
  assertEquals([own.metrics, own.notes.map(({ kind }: { kind: string }) => kind)], [
    { chosen: 2, absent: [] },
    ["now", "warning"],
  ]);
  assertEquals(report.metrics, { chosen: 21, given: 15 });
  for (const documentation of [ENGLISH, JAPANESE]) {
    const [example = ""] = pageOf(documentation, "troubleshooting.md").blocks
      .filter(({ language }) => language === "json").map(({ text }) => text);
    const documented = new Set(listMembers(JSON.parse(example)));
    assertEquals([...new Set(listMembers(report))].filter((name) => !documented.has(name)), []);
  }
});
