/**
 * `-watch` on real terminals, against servers on loopback.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { measure } from "../../src/terminal/text.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { hasScript, startOnTerminal } from "../support/pseudo_terminal.ts";
import type { PluginTerminal, TerminalOptions } from "../support/pseudo_terminal.ts";

const ESCAPE = "\x1b";
/** What gives the second screen and the cursor back. */
const GIVEN_BACK = `${ESCAPE}[?7h${ESCAPE}[?25h${ESCAPE}[?1049l`;
const onTerminal = { ignore: !hasScript };

const steady = () => Response.json(buildPage());

async function watch(
  args: readonly string[],
  options: Partial<TerminalOptions> = {},
): Promise<PluginTerminal> {
  return await startOnTerminal(["-watch", "-interval", "1s", ...args], {
    columns: 80,
    rows: 24,
    ...options,
  });
}

/** Returns a test for a screen: whether some line fits. */
function shows(pattern: RegExp): (lines: readonly string[]) => boolean {
  return (lines) => lines.some((line) => pattern.test(line));
}

Deno.test(
  "-watch draws a graph and a value for each metric, and keeps no state",
  onTerminal,
  async () => {
    let request = 0;
    await using app = serve(() => {
      request++;
      return Response.json(buildPage((index) => 1_048_576 * (index + request)));
    });
    await using states = await makeDirectory();
    await using terminal = await watch(
      ["-uri", app.origin, "-metric-key-prefix", "api"],
      { env: { MACKEREL_PLUGIN_WORKDIR: states.path } },
    );
    await terminal.waitFor((lines) => lines.includes(`api ${app.origin}/ waiting for a response`));
    const [title, ...lines] = await terminal.waitFor(shows(/Released .* [\d.]+ MiB\/min$/));
    assertMatch(
      title ?? "",
      /^\d\d:\d\d:\d\d {2}1 application every 1 s, graphs of the last 22 s$/,
    );
    assertEquals(lines[0], `api ${app.origin}/`);
    assertMatch(lines[1] ?? "", /^ runtime {3}Goroutine Num {2,}[▁-▇]{2,} +\S+M +[\d.]+M$/);
    assertMatch(lines[3] ?? "", /^ memory {4}Alloc {2,}[▁-▇]{2,} +\S+ MiB +\d+\.\d+ MiB$/);
    assertEquals(lines.filter((line) => /^ .{30,}\S$/.test(line)).length, 15);
    await terminal.press("q");
    const { code, isRestored, text } = await terminal.ending;
    assertEquals([code, isRestored], [0, true]);
    assert(text.includes(`${ESCAPE}[36m`), "there is no color");
    const beforeClearing = text.split(`${ESCAPE}[K`).slice(0, -1);
    assertEquals(beforeClearing.filter((part) => !/[\nH]$/.test(part)), []);
    const frames = text.split(`${ESCAPE}[?2026h`).slice(1);
    assertEquals(frames.filter((frame) => frame.startsWith(`${ESCAPE}[H`)).length, 1);
    assertEquals(states.names(), []);
  },
);

const ENDS: readonly [how: string, end: (terminal: PluginTerminal) => Promise<void> | void][] = [
  ["q", (terminal) => terminal.press("q")],
  ["Ctrl-C", (terminal) => terminal.press("\x03")],
  ["SIGINT", (terminal) => terminal.kill("SIGINT")],
  ["SIGTERM", (terminal) => terminal.kill("SIGTERM")],
  ["SIGHUP", (terminal) => terminal.kill("SIGHUP")],
];

for (const [how, end] of ENDS) {
  Deno.test(`-watch gives the terminal back as it was after ${how}`, onTerminal, async () => {
    await using app = serve(steady);
    await using terminal = await watch(["-uri", app.origin]);
    await terminal.waitFor(shows(/next refresh$/));
    await end(terminal);
    const { code, isRestored, text } = await terminal.ending;
    assertEquals([code, isRestored], [0, true]);
    assertEquals(text.split(GIVEN_BACK).length, 2);
    assertMatch(text.split(GIVEN_BACK)[1] ?? "", /^code 0 /);
  });
}

Deno.test("-watch leaves while an application does not answer", onTerminal, async () => {
  await using app = serve(() => new Promise(() => {}));
  await using terminal = await watch(["-uri", app.origin]);
  await terminal.waitFor(shows(/waiting for a response$/));
  await terminal.press("q");
  assertEquals((await terminal.ending).code, 0);
});

Deno.test(
  "-watch polls other targets at each interval while one does not answer",
  onTerminal,
  async () => {
    await using good = serve(steady);
    await using hung = serve(() => new Promise(() => {}));
    await using directory = await makeDirectory();
    const config = `${directory.path}/gostats.toml`;
    await Deno.writeTextFile(
      config,
      `
    deadline = "10m"
    [targets.good]
    uri = "${good.origin}"
    metrics = ["runtime.goroutine_num"]
    [targets.hung]
    uri = "${hung.origin}"
    timeout = "10m"
  `,
    );
    await using terminal = await watch(["-config", config]);
    const lines = await terminal.waitFor(shows(/^ runtime {3}Goroutine Num +[▁-▇]{3} /));
    assert(shows(/^hung .* waiting for a response$/)(lines), lines.join("\n"));
    assertEquals(hung.requests.length, 1);
    await terminal.press("q");
    assertEquals((await terminal.ending).code, 0);
  },
);

Deno.test("-watch uses no color with NO_COLOR", onTerminal, async () => {
  await using app = serve(steady);
  await using terminal = await watch(["-uri", app.origin], { env: { NO_COLOR: "1" } });
  await terminal.waitFor(shows(/next refresh$/));
  await terminal.press("q");
  assertEquals(
    (await terminal.ending).text.split(`${ESCAPE}[`).filter((part) => /^[\d;]*m/.test(part)),
    [],
  );
});

Deno.test(
  "-watch shows why one target fails, goes on with the others, and takes it back",
  onTerminal,
  async () => {
    let isWell = false;
    await using good = serve(steady);
    await using bad = serve(() => isWell ? steady() : new Response(null, { status: 503 }));
    await using directory = await makeDirectory();
    const config = `${directory.path}/gostats.toml`;
    await Deno.writeTextFile(
      config,
      `
    [targets.good]
    uri = "${good.origin}"
    metrics = ["gc.gc_num"]
    [targets.bad]
    uri = "${bad.origin}"
    metrics = ["gc.gc_num"]
    [targets.other]
    uri = "http://127.0.0.1:1/"
  `,
    );
    await using terminal = await watch(["-config", config, "-only", "good,bad"]);
    const lines = await terminal.waitFor((lines) => shows(/0\/min$/)(lines) && shows(/503/)(lines));
    assertMatch(lines[0] ?? "", /^\S+ {2}1 failed: bad {2}2 applications every 1 s, graphs of/);
    assertEquals(lines[2], " status is 503, expected 200");
    assertMatch(lines[3] ?? "", /^ The application/);
    isWell = true;
    const well = await terminal.waitFor((lines) =>
      lines.filter((line) => /0\/min$/.test(line)).length === 2
    );
    assertMatch(well[0] ?? "", /^\S+ {2}2 applications every 1 s, graphs of/);
    await terminal.press("q");
    assertEquals((await terminal.ending).code, 0);
  },
);

Deno.test("-watch follows the size of the terminal at once", onTerminal, async () => {
  await using app = serve(() => new Promise(() => {}));
  await using terminal = await watch(["-uri", app.origin, "-timeout", "10m"]);
  await terminal.waitFor((lines) => lines.length === 24 && shows(/^ runtime {3}Goro/)(lines));
  await terminal.resize(40, 12);
  const lines = await terminal.waitFor((lines) => lines.length === 12);
  assertEquals(lines.filter((line) => line.length > 40), []);
  assert(shows(/^ goroutine_num$/)(lines), lines.join("\n"));
});

Deno.test("-watch scrolls through more targets than fit", onTerminal, async () => {
  await using app = serve(steady);
  const targets = Array.from(
    { length: 5 },
    (_, index) => `[targets.t${index}]\nuri = "${app.origin}"\n`,
  );
  await using directory = await makeDirectory();
  const config = `${directory.path}/gostats.toml`;
  await Deno.writeTextFile(config, targets.join(""));
  await using terminal = await watch(["-config", config]);
  const heading = (lines: readonly string[]) => lines.find((line) => line.startsWith("t"));
  await terminal.waitFor(shows(/^1–2 of 5 q: quit/));
  await terminal.press(" ");
  assertEquals(heading(await terminal.waitFor(shows(/^2–3 of 5/)))?.slice(0, 2), "t1");
  await terminal.press("G");
  assertEquals(heading(await terminal.waitFor(shows(/^5 of 5/)))?.slice(0, 2), "t4");
  await terminal.press(`${ESCAPE}[A${ESCAPE}[A`);
  await terminal.waitFor(shows(/^4–5 of 5/));
});

Deno.test("-watch explains its keys, pauses, and shows one target alone", onTerminal, async () => {
  await using app = serve(steady);
  await using directory = await makeDirectory();
  const config = `${directory.path}/gostats.toml`;
  const targets = ["api", "web"].map((name) => `[targets.${name}]\nuri = "${app.origin}"\n`);
  await Deno.writeTextFile(config, targets.join(""));
  await using terminal = await watch(["-config", config], { columns: 120, rows: 40 });
  await terminal.waitFor(shows(/^q: quit {2}\?: help {2}Enter: details/));
  await terminal.press("?");
  await terminal.waitFor(shows(/^Ctrl-Z {2,}suspend; fg resumes$/));
  await terminal.press("q");
  await terminal.waitFor(shows(/^web /));
  await terminal.press("\t\t\r");
  const one = await terminal.waitFor(shows(/ now$/));
  assertEquals(one[1], `web ${app.origin}/`);
  assertEquals(one.join("\n").split("└").length - 1, 15);
  await terminal.press("n");
  await terminal.waitFor((lines) => lines[1] === `api ${app.origin}/`);
  await terminal.press("p");
  const [paused] = await terminal.waitFor(shows(/^\S+ {2}paused {2}2 applications/));
  const { length } = app.requests;
  const polled = Promise.withResolvers<void>();
  const timer = setInterval(() => app.requests.length > length + 2 && polled.resolve(), 50);
  await polled.promise;
  clearInterval(timer);
  await terminal.press(ESCAPE);
  const [still] = await terminal.waitFor(shows(/^▸ api /));
  assertEquals(still?.slice(0, 16), paused?.slice(0, 16));
  await terminal.press("p");
  await terminal.waitFor(shows(/^\S+ {2}2 applications/));
  await terminal.press("q");
  assertEquals((await terminal.ending).code, 0);
});

Deno.test("-watch is suspended by Ctrl-Z and continued by fg", onTerminal, async () => {
  await using app = serve(steady);
  await using terminal = await watch(["-uri", app.origin], { hasJobs: true });
  await terminal.waitFor(shows(/0\/min$/));
  await terminal.press("\x1a");
  await terminal.waitForText(/suspended /);
  await terminal.press("?");
  await terminal.waitFor(shows(/^Ctrl-Z/));
  await terminal.press("qq");
  const { code, isRestored, text } = await terminal.ending;
  assertEquals([code, isRestored], [0, true]);
  assertEquals(/suspended (\S+)/.exec(text)?.[1], /^before (\S+)/m.exec(text)?.[1]);
  assert(text.split("suspended ")[0]?.endsWith(GIVEN_BACK), "the screen is not given back");
  assertEquals(text.split(GIVEN_BACK).length, 3);
});

Deno.test("-watch goes on after Ctrl-Z where no shell could continue it", onTerminal, async () => {
  await using app = serve(steady);
  await using terminal = await watch(["-uri", app.origin]);
  await terminal.waitFor(shows(/0\/min$/));
  await terminal.press("\x1a?");
  await terminal.waitFor(shows(/^Ctrl-Z/));
  await terminal.press("qq");
  const { code, isRestored, text } = await terminal.ending;
  assertEquals([code, isRestored, text.split(GIVEN_BACK).length], [0, true, 3]);
});

Deno.test(
  "-watch draws further graphs with their units, whatever they are called",
  onTerminal,
  async () => {
    const text = "# TYPE go_goroutines gauge\ngo_goroutines 8\n" +
      "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes 16777216\n" +
      "# TYPE queue_wait gauge\nqueue_wait 0.25\n";
    const headers = { "content-type": "text/plain; version=0.0.4" };
    await using app = serve(() => new Response(text, { headers }));
    await using directory = await makeDirectory();
    const config = `${directory.path}/gostats.toml`;
    await Deno.writeTextFile(
      config,
      `[targets.api]
    uri = "${app.origin}/metrics"
    metrics = ["runtime.goroutine_num", "process_memory", "queue"]
    [targets.api.graphs.queue]
    label = "待ち行列"
    unit = "seconds"
    metrics.wait = { series = "queue_wait", label = "待ち時間" }
    `,
    );
    await using terminal = await watch(["-config", config], { columns: 100, rows: 8 });
    const lines = (await terminal.waitFor(shows(/ MiB$/))).slice(1, 5);
    assertEquals(lines.map((line) => line.replace(/ +/g, " ").replace(/▄+/, "▄")), [
      `api ${app.origin}/metrics`,
      " runtime Goroutine Num ▄ 8 8",
      " process_memory Resident ▄ 16.0 MiB 16.0 MiB",
      " queue 待ち時間 ▄ 250 ms 250 ms",
    ]);
    assertEquals(lines.slice(1).map(measure), [100, 100, 100]);
  },
);

const LOCALES: readonly [env: Record<string, string>, bars: RegExp][] = [
  [{ LANG: "ja_JP.UTF-8" }, /^ runtime {3}Goroutine Num +▄{2,} +1000 +1,000$/],
  [{ LANG: "C" }, /^ runtime {3}Goroutine Num +-{2,} +1000 +1,000$/],
  [{ LANG: "en_US.UTF-8", LC_ALL: "C" }, /^ runtime {3}Goroutine Num +-{2,} +1000 +1,000$/],
];

for (const [env, bars] of LOCALES) {
  Deno.test(
    `-watch draws as a terminal with ${JSON.stringify(env)} can show it`,
    onTerminal,
    async () => {
      await using app = serve(steady);
      await using terminal = await watch(["-uri", app.origin], { env });
      await terminal.waitFor(shows(bars));
      await terminal.press("\r");
      await terminal.waitFor(shows(/ now$/));
      await terminal.press("q");
      const { text } = await terminal.ending;
      assertEquals(/^[\0-\x7f]*$/.test(text), env["LANG"] === "C" || env["LC_ALL"] === "C");
    },
  );
}

Deno.test("-watch writes screens one after another on a dumb terminal", onTerminal, async () => {
  await using app = serve(steady);
  await using terminal = await watch(["-uri", app.origin], { env: { TERM: "dumb" } });
  await terminal.waitForText(/ Goroutine Num +-{2,} +1000 +1,000\r/);
  await terminal.press("q");
  const { code, isRestored, text } = await terminal.ending;
  assertEquals([code, isRestored, text.includes(ESCAPE)], [0, true, false]);
  assert(text.split("q: quit").length < 9, text);
});

Deno.test("-watch without a terminal says so on one line and sends no request", async () => {
  await using app = serve(steady);
  const { code, stdout, stderr } = await runPlugin(["-watch", "-uri", app.origin]);
  assertEquals([code, stdout, app.requests.length], [2, "", 0]);
  assertEquals(stderr, "Cannot watch: standard input and output must be a terminal\n");
});

Deno.test(
  "-watch takes URIs and host:port, and finds the endpoint of each",
  onTerminal,
  async () => {
    await using app = serve(({ url }) =>
      url.endsWith("/debug/stats") ? steady() : new Response("", { status: 404 })
    );
    await using other = serve(steady);
    await using terminal = await watch([
      `127.0.0.1:${new URL(app.origin).port}`,
      `${other.origin}/x`,
    ]);
    await terminal.waitFor(shows(new RegExp(`${app.origin}/debug/stats`)));
    await terminal.press("q");
    assertEquals((await terminal.ending).code, 0);
  },
);
