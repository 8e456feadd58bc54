/**
 * Environments with proxies that a seed makes up: usual ones, odd ones and broken ones.
 *
 * @module
 */

import { createRandom, type Random } from "./random.ts";

/** What is asked in each environment. */
export const TARGETS: readonly string[] = [
  "http://example.test/",
  "https://example.test/",
  "http://app.example.test:8080/api/stats",
  "https://app.example.test:8443/",
  "http://a.app.example.test/",
  "http://example.test./",
  "http://notexample.test/",
  "http://localhost/",
  "https://localhost:8443/",
  "http://foo.localhost/",
  "http://localhost.example.test/",
  "http://127.0.0.1:6060/",
  "http://127.9.8.7/",
  "http://[::1]:6060/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::127.0.0.1]/",
  "http://0.0.0.0/",
  "http://10.1.2.3/",
  "https://10.1.2.3/",
  "http://192.0.2.1:8080/",
  "http://[2001:db8::1]/",
  "http://[2001:db8::1]:8080/",
  "http://[::ffff:192.0.2.1]/",
  "http://www.示例.test/",
  "http://xn--fsq092h.test/",
  "http://bücher.example.test/",
  "http://faß.example.test/",
  "http://όσος.example.test/",
];

const NAMES: readonly string[] = [
  "example.test",
  "app.example.test",
  "test",
  "ample.test",
  "localhost",
  "foo.localhost",
  "xn--fsq092h.test",
  "示例.test",
  "bücher.example.test",
  "BÜCHER.example.test",
  "xn--bcher-kva.example.test",
  "faß.example.test",
  "fass.example.test",
  "ΌΣΟΣ.example.test",
  "ｅｘａｍｐｌｅ.test",
  "example。test",
  "exa_mple.test",
  "büch er.test",
  "büc/her.test",
  "..",
  "",
];

const ADDRESSES: readonly string[] = [
  "10.1.2.3",
  "192.0.2.1",
  "0.0.0.0",
  "127.0.0.1",
  "10.1.2.03",
  "10.1.2",
  "256.0.2.1",
  "2001:db8::1",
  "2001:0DB8:0:0:0:0:0:1",
  "2001:db8::1%eth0",
  "::ffff:192.0.2.1",
  "::ffff:c000:201",
  "::192.0.2.1",
  "::127.0.0.1",
  "1:2:3:4:5:6:7::8",
  "2001:db8:::1",
  "::",
];

const RANGES: readonly string[] = [
  "10.0.0.0/8",
  "10.1.2.0/24",
  "10.1.2.3/32",
  "10.1.2.3/33",
  "0.0.0.0/0",
  "192.0.2.0/31",
  "192.0.2.2/31",
  "192.0.2.1/031",
  "192.0.2.1/",
  "192.0.2.1/-1",
  "192.0.2.1/8x",
  "192.0.2/24",
  "2001:db8::/32",
  "2001:db8::/33",
  "2001:db8::2/127",
  "::/0",
  "::/96",
  "::ffff:0:0/96",
  "::ffff:192.0.2.0/120",
  "::ffff:192.0.2.0/121",
  "::ffff:192.0.2.0/95",
  "example.test/8",
];

const PORTS: readonly string[] = ["80", "443", "8080", "8443", "", "080", "http", "8080:80"];

const SCHEMES: readonly string[] = [
  "http",
  "https",
  "socks5",
  "socks5h",
  "HTTP",
  "Socks5",
  "socks4",
  "foo",
  "constructor",
  "1http",
];

const LOGINS: readonly string[] = [
  "user",
  "user:",
  ":secret",
  "",
  ":",
  "user:secret",
  "us%65r:p%40%3A%2f",
  "user:a:b",
  "user@corp:p@ss",
  "us%E3%81%82:%C3%A9",
  "user:%FF",
  "user:%zz",
  "user:100%",
  "üser:secret",
  "us er:secret",
  "us/er:secret",
  "user:p#ss",
  "user:p?ss",
];

const HOSTS: readonly string[] = [
  "proxy.example.test",
  "PROXY.Example.Test",
  "proxy",
  "localhost",
  "127.0.0.1",
  "[::1]",
  "[2001:DB8::1]",
  "[fe80::1%25eth0]",
  "[fe80::1%25]",
  "[::ffff:127.0.0.1]",
  "[127.0.0.1]",
  "[::1",
  "::1",
  "[::1]x",
  "x[::1]",
  "bücher.example.test",
  "b%C3%BCcher.example.test",
  "b%FCcher.example.test",
  "%70roxy",
  "pro%25xy",
  "pro xy",
  "pro<xy",
  "pro^xy",
  "pro_xy",
  "",
];

const PROXY_PORTS: readonly string[] = [
  ":3128",
  ":80",
  ":443",
  ":0080",
  ":1080",
  ":0",
  ":65535",
  ":65536",
  ":",
  ":http",
  ":80:80",
  ":-1",
];

const PATHS: readonly string[] = [
  "/",
  "/path",
  "?query",
  "#fragment",
  "/%zz",
  "#%zz",
  "?%zz",
  "//x",
];

const WHOLE: readonly string[] = [
  "",
  " ",
  "*",
  ":",
  "::",
  "/",
  "//proxy.example.test:3128",
  "///proxy",
  "http:",
  "http:/",
  "http://",
  "http:///",
  "http:proxy.example.test:3128",
  "http:/proxy.example.test:3128",
  "://proxy",
  "proxy/path:1",
  "http://proxy.example.test:3128\n",
  " http://proxy.example.test:3128",
  "http://proxy.example.test:3128 ",
  "proxy.example.test 3128",
];

const LETTERS: readonly string[] = Array.from(":/@[]%?#*.,; 01aZ\\\t\u00a0é。ß");

/** Returns the variables of a seed; equal seeds give equal variables. */
export function buildEnvironment(seed: number): Record<string, string> {
  const random = createRandom(seed);
  const env: Record<string, string> = {};
  const maybe = (chance: number, name: string, value: () => string) => {
    if (random.next() < chance) env[name] = value();
  };
  maybe(0.7, "HTTP_PROXY", () => mutate(buildProxy(random), random));
  maybe(0.4, "http_proxy", () => mutate(buildProxy(random), random));
  maybe(0.5, "HTTPS_PROXY", () => mutate(buildProxy(random), random));
  maybe(0.3, "https_proxy", () => mutate(buildProxy(random), random));
  maybe(0.2, "ALL_PROXY", () => mutate(buildProxy(random), random));
  maybe(0.6, "NO_PROXY", () => mutate(buildNoProxy(random), random));
  maybe(0.3, "no_proxy", () => mutate(buildNoProxy(random), random));
  maybe(0.05, "REQUEST_METHOD", () => random.pick(["GET", ""]));
  return env;
}

/** Sometimes takes a letter out of a text, or puts one in. */
function mutate(text: string, random: Random): string {
  if (random.next() < 0.85) return text;
  const letters = Array.from(text);
  const index = random.int(0, letters.length);
  letters.splice(index, random.int(0, 1), ...random.next() < 0.5 ? [random.pick(LETTERS)] : []);
  return letters.join("");
}

function buildProxy(random: Random): string {
  const chance = random.next();
  if (chance < 0.1) return random.pick(WHOLE);
  // Most are right; else hardly any would be.
  const some = <T>(values: readonly T[], right: number): T =>
    random.pick(random.next() < 0.8 ? values.slice(0, right) : values);
  const scheme = random.next() < 0.6 ? `${some(SCHEMES, 6)}://` : "";
  const login = random.next() < 0.4 ? `${some(LOGINS, 10)}@` : "";
  const port = random.next() < 0.7 ? some(PROXY_PORTS, 7) : "";
  const path = random.next() < 0.2 ? random.pick(PATHS) : "";
  return `${scheme}${login}${some(HOSTS, 7)}${port}${path}`;
}

function buildNoProxy(random: Random): string {
  if (random.next() < 0.05) return random.pick(["*", " * ", "", ",", "example.other,*", "*:80"]);
  const entries = Array.from({ length: random.int(1, 4) }, () => buildEntry(random));
  return entries.join(random.pick([",", ", ", " ,", ",,", " , \t"]));
}

function buildEntry(random: Random): string {
  const kind = random.next();
  if (kind < 0.2) return random.pick(RANGES);
  const port = random.next() < 0.3 ? `:${random.pick(PORTS)}` : "";
  if (kind < 0.5) {
    const address = random.pick(ADDRESSES);
    return (random.next() < 0.4 ? `[${address}]` : address) + port;
  }
  const name = random.pick(["", "", "", ".", "*.", "*", ".*."]) + random.pick(NAMES) + port;
  return random.pick([name, name, name.toUpperCase(), `${name}.`]);
}
