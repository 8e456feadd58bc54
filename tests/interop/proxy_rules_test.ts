/**
 * Our rules on proxies against those of Go's own HTTP client, in environments that a seed makes up.
 *
 * `GOSTATS_INTEROP_SEED` checks the environment of one seed.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { readProxyRules } from "../../src/http/proxy.ts";
import type { ProxyDecision } from "../../src/http/proxy.ts";
import { buildProxyRules, isLong, skipped } from "./programs.ts";
import { buildEnvironment, TARGETS } from "./proxy_environments.ts";

/** What the Go program prints about one URL; bytes in Base64. */
interface GoDecision {
  readonly error: string;
  readonly proxy: string;
  readonly scheme: string;
  readonly hostname: string;
  readonly port: string;
  readonly hasLogin: boolean;
  readonly username: string | null;
  readonly password: string | null;
}

const QUICK_SEEDS = 600;
const LONG_SEEDS = 10_000;
const LANES = 4;
const PORTS: Readonly<Record<string, string>> = { http: "80", https: "443", socks5h: "1080" };

Deno.test({
  name: `readProxyRules() decides as Go does in ${QUICK_SEEDS} environments`,
  ignore: skipped,
  async fn() {
    const met = await compare(seedsFrom(1, QUICK_SEEDS));
    if (Deno.env.get("GOSTATS_INTEROP_SEED")) return;
    // The seeds are worth something only where they meet each of these, and often.
    for (const kind of ["direct", "exempt", "ignored", "proxy", "login", "socks5h", "https"]) {
      assert((met.get(kind) ?? 0) >= 100, `${kind}: met ${met.get(kind) ?? 0} times`);
    }
    for (const why of ["address", "scheme", "cgi"]) {
      assert((met.get(why) ?? 0) >= 20, `${why}: met ${met.get(why) ?? 0} times`);
    }
  },
});

Deno.test({
  name: `readProxyRules() decides as Go does in ${LONG_SEEDS} environments of new seeds`,
  ignore: skipped || !isLong,
  async fn() {
    const first = Math.floor(Date.now() / 1000);
    console.log(`seeds from ${first} to ${first + LONG_SEEDS - 1}`);
    await compare(seedsFrom(first, LONG_SEEDS));
  },
});

function seedsFrom(first: number, count: number): number[] {
  const only = Deno.env.get("GOSTATS_INTEROP_SEED");
  return only ? [Number(only)] : Array.from({ length: count }, (_, index) => first + index);
}

/** Compares all decisions and returns how often each kind was met. */
async function compare(seeds: number[]): Promise<Map<string, number>> {
  const program = await buildProxyRules();
  const met = new Map<string, number>();
  const lane = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      for (const kind of await compareSeed(program, seed)) met.set(kind, (met.get(kind) ?? 0) + 1);
    }
  };
  const stop = (error: unknown) => {
    seeds.length = 0;
    throw error;
  };
  await Promise.all(Array.from({ length: LANES }, () => lane().catch(stop)));
  return met;
}

async function compareSeed(program: string, seed: number): Promise<readonly string[]> {
  const env = buildEnvironment(seed);
  const decide = readProxyRules((name) => env[name]);
  const wanted = await askGo(program, env);
  return TARGETS.flatMap((target, index) => {
    const decision = decide(new URL(target));
    const place = `seed ${seed} (GOSTATS_INTEROP_SEED=${seed}): ${JSON.stringify({ env, target })}`;
    assertDecision(decision, wanted[index], env, place);
    return kindsOf(decision, env);
  });
}

async function askGo(
  program: string,
  env: Record<string, string>,
): Promise<readonly GoDecision[]> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...TARGETS],
    clearEnv: true,
    env,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

function assertDecision(
  decision: ProxyDecision,
  wanted: GoDecision | undefined,
  env: Readonly<Record<string, string>>,
  place: string,
): void {
  assert(wanted !== undefined, place);
  const summary = `${place}: Go decides ${JSON.stringify(wanted)}`;
  if (decision.kind === "direct") return assertEquals(wanted.error + wanted.proxy, "", summary);
  if (decision.kind === "proxy") {
    const { proxy: { url, login } } = decision;
    assertEquals({ url, login }, proxyOf(wanted), summary);
  } else if (decision.why === "cgi") {
    assert(wanted.error.includes("CGI"), summary);
  } else {
    const why = whyUnusable(wanted, env[decision.variable] ?? "");
    assert(wanted.proxy !== "" && why === decision.why, summary);
  }
}

/** Where Go connects to, and the login that it shows there. */
function proxyOf({ scheme, hostname, port, hasLogin, username, password }: GoDecision): unknown {
  const sent = scheme === "socks5" ? "socks5h" : scheme;
  const host = new URL(`http://${bracket(hostname)}`).hostname;
  const login = { username: decode(username), password: decode(password) };
  const url = `${sent}://${host}:${Number(port || PORTS[sent])}`;
  return { url, login: hasLogin ? login : undefined };
}

/** Tells why Go's choice is none of ours: there is nothing that could be connected to. */
function whyUnusable(wanted: GoDecision, value: string): "scheme" | "address" | undefined {
  const { proxy, scheme, hostname, port, username, password } = wanted;
  const isBroken = value.toLowerCase().startsWith(`${hostname.toLowerCase()}://`);
  const isNowhere = isBroken || hostname === "" && port === "";
  if (!["http", "https", "socks5", "socks5h"].includes(scheme) && !isNowhere) return "scheme";
  const isHost = hostname !== "" && URL.canParse(`http://${bracket(hostname)}:${port}`) &&
    hostname.includes(":") === proxy.includes("[");
  const isText = [username, password].every((bytes) => !decode(bytes).includes("\ufffd"));
  return isHost && isText && !isBroken ? undefined : "address";
}

function bracket(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

function decode(base64: string | null): string {
  return new TextDecoder().decode(Uint8Array.fromBase64(base64 ?? ""));
}

function kindsOf(decision: ProxyDecision, env: Readonly<Record<string, string>>): string[] {
  if (decision.kind === "refused") return [decision.why];
  if (decision.kind === "direct") {
    const isSet = Object.keys(env).some((name) => /^https?_proxy$/i.test(name));
    return decision.ignored ? ["ignored"] : [isSet ? "exempt" : "direct"];
  }
  const { url, login } = decision.proxy;
  return ["proxy", url.split(":", 1)[0] ?? "", ...login === undefined ? [] : ["login"]];
}
