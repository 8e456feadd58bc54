/**
 * Many targets in one process: what becomes of the good ones when others misbehave, in what order
 * things are printed, and how a run ends early.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../src/run.ts";
import type { Runtime } from "../../src/runtime.ts";
import { runPlugin, startPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeRuntime, recordWrites } from "../support/fake_runtime.ts";
import { findFreePort, serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";

const never = () => new Promise<never>(() => {});
const answer = () => Response.json(buildPage());

/** Serves every kind of target under a path of its own. */
function serveKinds(): Server {
  return serve((request) => {
    switch (new URL(request.url).pathname) {
      case "/hang":
        return never();
      case "/drip":
        return new Response(drip());
      case "/endless":
        return new Response(
          new ReadableStream({ pull: (out) => out.enqueue(new Uint8Array(65536)) }),
        );
      case "/html":
        return new Response("<!doctype html>");
      case "/status":
        return new Response("busy", { status: 503 });
      default:
        return answer();
    }
  });
}

/** A body that goes on and never ends, a byte at a time. */
function drip(): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream({
    start(out) {
      timer = setInterval(() => out.enqueue(new Uint8Array([32])), 50);
    },
    cancel: () => clearInterval(timer),
  });
}

function describeTargets(uris: Readonly<Record<string, string>>): string {
  return Object.entries(uris).map(([prefix, uri]) => `[targets."${prefix}"]\nuri = "${uri}"\n`)
    .join("\n");
}

/** Returns the prefixes of the lines, one for each run of lines with the same one. */
function blocks(stdout: string): string[] {
  const prefixes = Array.from(
    stdout.matchAll(/^(.+?)\.\w+\.\w+\t\S+\t\d+\n/gm),
    ([, name]) => name,
  );
  return prefixes.filter((name, index): name is string =>
    name !== undefined && name !== prefixes[index - 1]
  );
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

Deno.test("a hundred good targets lose nothing to ten bad ones among them", async () => {
  await using fixture = await makeFixture();
  await using app = serveKinds();
  const bad = ["hang", "drip", "endless", "html", "status"].map((kind) => `${app.origin}/${kind}`);
  const refused = `http://127.0.0.1:${findFreePort()}/`;
  const badUris = [...bad, refused, refused, ...bad.slice(0, 3)];
  const uris = Object.fromEntries(Array.from({ length: 110 }, (_, index) => {
    const isBad = index % 11 === 5;
    const uri = isBad ? badUris[(index - 5) / 11] ?? "" : `${app.origin}/api/stats?${index}`;
    return [`${isBad ? "bad" : "good"}${index}`, uri];
  }));
  const config = await fixture.configure(`[defaults]\ntimeout = "3s"\n${describeTargets(uris)}`);
  const { code, stdout, stderr } = await runPlugin(["--config", config], { env: fixture.env });
  const good = Object.keys(uris).filter((prefix) => prefix.startsWith("good"));
  assertEquals(blocks(stdout), good);
  assertEquals(countLines(stdout), 100 * 9);
  const failures = stderr.split("\n").filter((line) => line.startsWith("Cannot fetch"));
  assertEquals(failures.length, 10);
  for (const line of failures) {
    assertMatch(line, /^Cannot fetch stats of "bad\d+" from "http:.+": ./);
  }
  assertEquals(code, 1);
  assertEquals(Array.from(Deno.readDirSync(fixture.states)).length, 100);
});

Deno.test("a thousand refused connections are a thousand lines on stderr", async () => {
  await using fixture = await makeFixture();
  const port = findFreePort();
  const uris = Array.from({ length: 1000 }, (_, n) => [`app${n}`, `http://127.0.0.1:${port}/${n}`]);
  const config = await fixture.configure(describeTargets(Object.fromEntries(uris)));
  const { code, stdout, stderr } = await runPlugin(["--config", config], { env: fixture.env });
  assertEquals([code, stdout, countLines(stderr)], [1, "", 1000]);
});

Deno.test("no more targets are requested at once than the file allows", async () => {
  let asked = 0;
  let most = 0;
  await using fixture = await makeFixture();
  await using app = serve(async () => {
    most = Math.max(most, ++asked);
    await new Promise((resolve) => setTimeout(resolve, 5));
    asked--;
    return answer();
  });
  const uris = Array.from({ length: 20 }, (_, n) => [`app${n}`, `${app.origin}/${n}`]);
  const text = `concurrency = 3\n${describeTargets(Object.fromEntries(uris))}`;
  const { code } = await runPlugin(["--config", await fixture.configure(text)], {
    env: fixture.env,
  });
  assertEquals(code, 0);
  assert(most <= 3, `${most} were asked at once`);
});

Deno.test("blocks keep the order of the file, whoever answers first", async () => {
  const { promise: othersAreDone, resolve } = Promise.withResolvers<void>();
  const waiting = new Set(["/b", "/c"]);
  await using fixture = await makeFixture();
  await using app = serve(async (request) => {
    const { pathname } = new URL(request.url);
    waiting.delete(pathname);
    if (waiting.size === 0) resolve();
    if (pathname === "/a") await othersAreDone;
    return answer();
  });
  const uris = Object.fromEntries(["b", "a", "c"].map((name) => [name, `${app.origin}/${name}`]));
  const config = await fixture.configure(describeTargets(uris));
  const { stdout } = await runPlugin(["--config", config], { env: fixture.env });
  assertEquals(blocks(stdout), ["b", "a", "c"]);
});

Deno.test("what is done is kept while a later target is still waited for", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await using fixture = await makeFixture();
  await using app = serve(async (request) => {
    if (request.url.endsWith("/slow")) await released;
    return answer();
  });
  const config = await fixture.configure(
    describeTargets({ first: `${app.origin}/`, slow: `${app.origin}/slow` }),
  );
  const { result } = await startPlugin(["--config", config], { env: fixture.env });
  await untilStates(fixture.states, 1);
  release();
  const { code, stdout } = await result;
  assertEquals([code, blocks(stdout)], [0, ["first", "slow"]]);
});

/**
 * Waits until this many states are in place; a run that never gets there fails by the test's end.
 */
async function untilStates(directory: string, count: number): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (listStates(directory).length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(
    `Cannot see ${count} states in "${directory}": there are ${listStates(directory)}`,
  );
}

function listStates(directory: string): string[] {
  try {
    const names = Array.from(Deno.readDirSync(directory), ({ name }) => name);
    return names.filter((name) => !name.includes(".tmp"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

Deno.test("the deadline ends a run: what has answered is printed, the rest is named", async () => {
  await using fixture = await makeFixture();
  await using app = serveKinds();
  const uris = { one: `${app.origin}/`, two: `${app.origin}/hang`, three: `${app.origin}/` };
  const config = await fixture.configure(`deadline = "1s"\n${describeTargets(uris)}`);
  const { code, stdout, stderr } = await runPlugin(["--config", config], { env: fixture.env });
  assertEquals([code, blocks(stdout)], [1, ["one", "three"]]);
  assertMatch(
    stderr,
    /^Cannot fetch stats of "two" from ".+": no complete response before the run's deadline of 1000 ms$/m,
  );
});

Deno.test({
  name: "SIGTERM ends a run: what has answered is printed and kept, the rest is named",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const { promise: isAsked, resolve } = Promise.withResolvers<void>();
    await using fixture = await makeFixture();
    await using app = serve((request) => {
      if (!request.url.endsWith("/hang")) return answer();
      resolve();
      return never();
    });
    const uris = { one: `${app.origin}/`, two: `${app.origin}/hang`, three: `${app.origin}/` };
    const text = `concurrency = 1\n${describeTargets(uris)}`;
    const plugin = await startPlugin(["--config", await fixture.configure(text)], {
      env: fixture.env,
    });
    await isAsked;
    await untilStates(fixture.states, 1);
    plugin.kill("SIGTERM");
    const { code, stdout, stderr } = await plugin.result;
    assertEquals([code, blocks(stdout), countLines(stdout)], [1, ["one"], 9]);
    const ended =
      /^Cannot fetch stats of "(.+)" from .+: no complete response before SIGTERM ended the run$/gm;
    assertEquals(Array.from(stderr.matchAll(ended), ([, name]) => name), ["two", "three"]);
    assertEquals(listStates(fixture.states).length, 1);
  },
});

Deno.test("eight runs at once leave complete states, each of one run", async () => {
  await using fixture = await makeFixture();
  let asked = 0;
  // Every value of an answer is the same, so a mixed state would show.
  await using app = serve(() => {
    asked++;
    return Response.json(buildPage(() => asked));
  });
  const uris = Array.from({ length: 8 }, (_, n) => [`app${n}`, `${app.origin}/${n}`]);
  const config = await fixture.configure(describeTargets(Object.fromEntries(uris)));
  let isOver = false;
  const reader = (async () => {
    for (; !isOver; await new Promise((resolve) => setTimeout(resolve, 1))) {
      for (const name of listStates(fixture.states)) checkState(`${fixture.states}/${name}`);
    }
  })();
  for (let round = 0; round < 8; round++) {
    const runs = Array.from(
      { length: 8 },
      () => runPlugin(["--config", config], { env: fixture.env }),
    );
    for (const { code } of await Promise.all(runs)) assertEquals(code, 0);
  }
  isOver = true;
  await reader;
  assertEquals(Array.from(Deno.readDirSync(fixture.states)).length, 8);
});

function checkState(path: string): void {
  const { _lastTime, _bodyTime, ...values } = JSON.parse(Deno.readTextFileSync(path));
  assert(Number.isInteger(_lastTime) && _bodyTime >= _lastTime);
  assertEquals(Object.keys(values).length, 15);
  assertEquals(new Set(Object.values(values)).size, 1);
}

Deno.test("definitions of all targets are in one document, without a request", async () => {
  await using fixture = await makeFixture();
  const config = await fixture.configure(
    `[targets.api]\n[targets."api.gc"]\nmetrics = ["gc", "heap.heap_inuse"]\n`,
  );
  const env = { ...fixture.env, MACKEREL_AGENT_PLUGIN_META: "1" };
  const { code, stdout, stderr } = await runPlugin(["--config", config], { env });
  assertEquals([code, stderr], [0, ""]);
  const [head, body = ""] = stdout.split("\n");
  assertEquals(head, "# mackerel-agent-plugin");
  const { graphs } = JSON.parse(body);
  assertEquals(Object.keys(graphs), [
    ...["api.gc", "api.gc.gc", "api.gc.heap", "api.heap", "api.memory", "api.operation"],
    "api.runtime",
  ]);
  assertEquals(graphs["api.gc.heap"], {
    label: "Api.gc Heap",
    unit: "bytes",
    metrics: [{ name: "heap_inuse", label: "In Use", stacked: false }],
  });
});

Deno.test("-only takes some of the file's targets", async () => {
  await using fixture = await makeFixture();
  await using app = serve(answer);
  const uris = Object.fromEntries(["a", "b", "c"].map((name) => [name, `${app.origin}/`]));
  const args = ["-only", "c,a", "-config", await fixture.configure(describeTargets(uris))];
  const { code, stdout } = await runPlugin(args, { env: fixture.env });
  assertEquals([code, blocks(stdout)], [0, ["a", "c"]]);
});

Deno.test("only chosen metrics are printed; the state keeps all", async () => {
  await using fixture = await makeFixture();
  await using app = serve(answer);
  const args = ["-uri", app.origin, "-metrics", "heap.heap_inuse,memory"];
  const { code, stdout } = await runPlugin(args, { env: fixture.env });
  const names = Array.from(stdout.matchAll(/^gostats\.(\S+)/gm), ([, name]) => name);
  assertEquals([code, names], [
    0,
    ["memory.memory_alloc", "memory.memory_sys", "memory.memory_stack", "heap.heap_inuse"],
  ]);
  const [state = ""] = listStates(fixture.states);
  assertEquals(
    Object.keys(JSON.parse(Deno.readTextFileSync(`${fixture.states}/${state}`))).length,
    17,
  );
});

Deno.test("prefixes that differ only in case have state files of their own", async () => {
  await using fixture = await makeFixture();
  await using app = serve(answer);
  const config = await fixture.configure(
    describeTargets({ api: `${app.origin}/`, API: `${app.origin}/` }),
  );
  await runPlugin(["--config", config], { env: fixture.env });
  const names = listStates(fixture.states).map((name) => name.toLowerCase());
  assertEquals(new Set(names).size, 2);
});

Deno.test("an invalid file prints nothing, sends no request and exits with 2, for definitions too", async () => {
  await using fixture = await makeFixture();
  const config = await fixture.configure("[targets.api]\nport = 0\n[targets.web]\nprot = 1");
  for (const MACKEREL_AGENT_PLUGIN_META of ["", "1"]) {
    const env = { ...fixture.env, MACKEREL_AGENT_PLUGIN_META };
    const { code, stdout, stderr } = await runPlugin(["--config", config], { env });
    assertEquals([code, stdout], [2, ""]);
    assertEquals(stderr.replaceAll(config, "FILE").split("\n"), [
      "FILE: targets.api.port: must be a whole number from 1 to 65535, got 0",
      'FILE: targets.web.prot: unknown key, did you mean "port"?',
      "",
    ]);
  }
});

/** Runs in this process with a network of the test's own, for what no server can be made to do. */
async function runWith(
  fetch: Runtime["fetch"],
  text: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [recordWrites(), recordWrites()];
  await using fixture = await makeFixture();
  const config = await fixture.configure(text);
  const runtime = makeRuntime({
    env: {
      get: (name) => name === "MACKEREL_PLUGIN_WORKDIR" ? fixture.states : undefined,
      set() {},
      delete() {},
    },
    stdout: stdout.sink,
    stderr: stderr.sink,
    fetch,
  });
  const code = await run(["--config", config], runtime);
  return { code, stdout: stdout.writes.join(""), stderr: stderr.writes.join("") };
}

Deno.test("a name lookup that hangs and cannot be called off ends with the deadline", async () => {
  const keepsLoopAlive = setInterval(() => {}, 1000);
  try {
    const { code, stdout, stderr } = await runWith(
      (uri) => uri.includes("hangs") ? never() : Promise.resolve(answer()),
      `deadline = "200ms"\n${describeTargets({ bad: "http://hangs/", good: "http://good/" })}`,
    );
    assertEquals([code, blocks(stdout)], [1, ["good"]]);
    assertMatch(stderr, /^Cannot fetch stats of "bad" .+ deadline of 200 ms$/m);
  } finally {
    clearInterval(keepsLoopAlive);
  }
});

Deno.test("an unexpected exception fails only its target, with one line", async () => {
  const { code, stdout, stderr } = await runWith(
    (uri) =>
      uri.includes("bug") ? Promise.reject(new RangeError("a bug")) : Promise.resolve(answer()),
    describeTargets({ bad: "http://me:secret@bug/", good: "http://good/" }),
  );
  assertEquals([code, blocks(stdout)], [1, ["good"]]);
  assertMatch(
    stderr,
    /^Cannot fetch stats of "bad" from "http:\/\/bug\/": unexpected RangeError: .+$/m,
  );
  assertEquals(countLines(stderr), 2);
});
