/**
 * The application that tells the truth of itself: that its pages exist and its controls move what
 * they say.
 *
 * @module
 */

import { assertEquals, assertGreaterOrEqual, assertMatch } from "@std/assert";
import { startInstrumentedApp } from "./instrumented_app.ts";
import type { Truth } from "./instrumented_app.ts";
import { skipped } from "./programs.ts";

Deno.test({
  name: "the instrumented application leaks, computes and collects as requested",
  ignore: skipped,
  fn: async () => {
    await using app = await startInstrumentedApp([], { GOMEMLIMIT: "256MiB" });
    const before = await app.truth();
    await app.control("goroutines", 30);
    await app.control("files", 20);
    await app.control("threads", 10);
    await app.control("megabytes", 32);
    await app.control("collect", 3);
    await app.control("compute", 200);
    const after = await app.truth();
    const grown = (read: (truth: Truth) => number) => read(after) - read(before);
    assertGreaterOrEqual(grown((truth) => truth.goroutines), 40);
    assertGreaterOrEqual(grown((truth) => truth.process.openFiles), 20);
    assertGreaterOrEqual(grown((truth) => truth.process.threads), 10);
    assertGreaterOrEqual(grown((truth) => truth.process.residentBytes), 30 << 20);
    assertGreaterOrEqual(grown((truth) => truth.memStats["NumGC"] ?? NaN), 3);
    assertGreaterOrEqual(grown((truth) => truth.process.cpuSeconds), 0.1);
    assertEquals(after.metrics["/gc/gomemlimit:bytes"], 256 << 20);
  },
});

Deno.test({
  name: "the instrumented application publishes what it counted of its own",
  ignore: skipped,
  fn: async () => {
    await using app = await startInstrumentedApp();
    const labels = { code: "200", path: 'a"}\n日本' };
    await app.move([
      { series: "app_requests_total", labels, add: 3 },
      { variable: "requests/ok", add: 2 },
      { variable: "version", text: "12" },
    ]);
    const page = async (path: string) => await (await fetch(`${app.origin}${path}`)).text();
    assertMatch(await page("/own/metrics"), /^app_requests_total\{.*path="a\\"\}\\n日本"\} 3$/m);
    assertMatch(await page("/own/vars"), /"requests": \{.*"ok": 2\b/);
    assertEquals(JSON.parse(await page("/own/json")).version, "12");
    assertEquals(await app.counted(), [
      { series: "app_requests_total", labels, sum: 3 },
      { variable: "requests/ok", sum: 2 },
      { variable: "version", sum: 0, text: "12" },
    ]);
  },
});
