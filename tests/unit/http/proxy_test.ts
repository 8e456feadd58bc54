/**
 * Which proxy a request goes through. Expected values are those of Go's own tests of `httpproxy`,
 * or worked out from its documentation by hand.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isInRange, parseAddress, parseRange } from "../../../src/http/ip_address.ts";
import { readProxyRules } from "../../../src/http/proxy.ts";
import type { ProxyDecision, ProxyRefusal } from "../../../src/http/proxy.ts";

type Variables = Readonly<Record<string, string>>;

const DIRECT: ProxyDecision = { kind: "direct" };

function decide(env: Variables, url: string): ProxyDecision {
  return readProxyRules((name) => env[name])(new URL(url));
}

/** Tells whether `NO_PROXY` lets a request go to its own host. */
function isDirect(noProxy: string, url: string): boolean {
  const env = { HTTP_PROXY: "proxy", HTTPS_PROXY: "proxy", NO_PROXY: noProxy };
  return decide(env, url).kind === "direct";
}

/** Where a request to `http://app.example/` goes. */
function proxyUrl(value: string): string | undefined {
  const decision = decide({ HTTP_PROXY: value }, "http://app.example/");
  return decision.kind === "proxy" ? decision.proxy.url : undefined;
}

Deno.test("a proxy is a URL, or a host with or without a port, which then speaks http", () => {
  const cases: [value: string, url: string][] = [
    ["127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["cache.corp.example:1234", "http://cache.corp.example:1234"],
    ["cache.corp.example", "http://cache.corp.example:80"],
    ["localhost", "http://localhost:80"],
    ["[2001:db8::1]:3128", "http://[2001:db8::1]:3128"],
    ["user:secret@cache:3128", "http://cache:3128"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://cache:80", "http://cache:80"],
    ["http://cache:080", "http://cache:80"],
    ["http://cache:", "http://cache:80"],
    ["http://CACHE.Example/path?query#fragment", "http://cache.example:80"],
    ["HTTPS://cache.corp.example", "https://cache.corp.example:443"],
    ["https://127.0.0.1:8080", "https://127.0.0.1:8080"],
    ["https://cache:80", "https://cache:80"],
    ["socks5://127.0.0.1", "socks5h://127.0.0.1:1080"],
    ["socks5h://[::1]:9050", "socks5h://[::1]:9050"],
    ["http://bücher.example:3128", "http://xn--bcher-kva.example:3128"],
  ];
  for (const [value, url] of cases) assertEquals(proxyUrl(value), url, value);
});

Deno.test("a proxy's login is the part before the last @, percent-decoded", () => {
  const cases: [userinfo: string, username: string, password: string][] = [
    ["user:secret", "user", "secret"],
    ["user", "user", ""],
    ["user:", "user", ""],
    [":secret", "", "secret"],
    ["", "", ""],
    ["user:a:b", "user", "a:b"],
    ["corp@user:p@ss", "corp@user", "p@ss"],
    ["us%40er:p%3A%2f%25", "us@er", "p:/%"],
    ["%C3%A9:%E3%81%82", "é", "あ"],
  ];
  for (const [userinfo, username, password] of cases) {
    assertEquals(decide({ HTTP_PROXY: `http://${userinfo}@cache:3128` }, "http://app.example/"), {
      kind: "proxy",
      variable: "HTTP_PROXY",
      proxy: { url: "http://cache:3128", login: { username, password } },
    });
  }
  const without = decide({ HTTP_PROXY: "cache" }, "http://app.example/");
  assertEquals(without.kind === "proxy" && Object.keys(without.proxy), ["url"]);
});

Deno.test("a value that no proxy can be connected to by is refused, with the reason", () => {
  const cases: [value: string, why: ProxyRefusal][] = [
    ["ftp://cache:3128", "scheme"],
    ["socks4://cache", "scheme"],
    ["constructor://cache:3128", "scheme"],
    ["http://", "address"],
    ["cache:http", "address"],
    ["http://user:secret@", "address"],
    [":3128", "address"],
    ["/cache", "address"],
    ["//cache:3128", "address"],
    ["http://cache:65536", "address"],
    ["http://cache:http", "address"],
    ["http://cache:1:2", "address"],
    ["http://ca che:3128", "address"],
    ["http://ca<che:3128", "address"],
    ["http://[fe80::1%25eth0]:3128", "address"],
    ["http://[::1:3128", "address"],
    ["ca che", "address"],
    ["http://us er:secret@cache:3128", "address"],
    ["http://user:%ff@cache:3128", "address"],
    ["user:100%@cache:3128", "address"],
    ["user:a/b@cache:3128", "address"],
  ];
  for (const [value, why] of cases) {
    assertEquals(
      decide({ HTTP_PROXY: value }, "http://app.example/"),
      { kind: "refused", variable: "HTTP_PROXY", why },
      value,
    );
  }
});

Deno.test("a value that is no URL, with and without http:// before it, is ignored, as Go does", () => {
  const values = [
    "127.0.0.1:1:2",
    "%zz",
    "[::1",
    "[fe80::1%25]",
    "1:2@cache[",
    "http://user:100%@cache:3128",
    "http://cache:3128\n",
  ];
  for (const value of values) {
    const decision = decide({ "http_proxy": value }, "http://app.example/");
    assertEquals(decision, { kind: "direct", ignored: "http_proxy" }, value);
  }
});

Deno.test("each scheme has its variable; the capital spelling wins unless it is empty", () => {
  const both = { HTTP_PROXY: "plain", HTTPS_PROXY: "secure" };
  const small = { "http_proxy": "small", "https_proxy": "small" };
  const cases: [env: Variables, url: string, variable: string | undefined][] = [
    [{}, "http://app.example/", undefined],
    [both, "http://app.example/", "HTTP_PROXY"],
    [both, "https://app.example/", "HTTPS_PROXY"],
    [both, "ftp://app.example/", undefined],
    [{ HTTP_PROXY: "plain" }, "https://app.example/", undefined],
    [{ HTTPS_PROXY: "secure" }, "http://app.example/", undefined],
    [{ ...small, ...both }, "http://app.example/", "HTTP_PROXY"],
    [{ ...small, HTTP_PROXY: "" }, "http://app.example/", "http_proxy"],
    [{ ...small, HTTPS_PROXY: "" }, "https://app.example/", "https_proxy"],
    [{ HTTP_PROXY: "", "http_proxy": "" }, "http://app.example/", undefined],
    [{ ALL_PROXY: "all", "all_proxy": "all" }, "http://app.example/", undefined],
    [
      { HTTP_PROXY: "plain", NO_PROXY: "", "no_proxy": "app.example" },
      "http://app.example/",
      undefined,
    ],
    [
      { HTTP_PROXY: "plain", NO_PROXY: "x", "no_proxy": "app.example" },
      "http://app.example/",
      "HTTP_PROXY",
    ],
  ];
  for (const [env, url, variable] of cases) {
    const decision = decide(env, url);
    const found = decision.kind === "proxy" ? decision.variable : undefined;
    assertEquals(found, variable, JSON.stringify({ env, url }));
  }
});

Deno.test("where REQUEST_METHOD is set, HTTP_PROXY may be a client's header: nothing is sent over http", () => {
  const env = { HTTP_PROXY: "http://10.1.2.3:8080", HTTPS_PROXY: "secure", REQUEST_METHOD: "PUT" };
  const refused: ProxyDecision = { kind: "refused", variable: "HTTP_PROXY", why: "cgi" };
  assertEquals(decide(env, "http://app.example/"), refused);
  assertEquals(decide({ ...env, NO_PROXY: "*" }, "http://127.0.0.1/"), refused);
  assertEquals(decide(env, "https://app.example/").kind, "proxy");
  assertEquals(decide({ ...env, REQUEST_METHOD: "" }, "http://app.example/").kind, "proxy");
  assertEquals(decide({ REQUEST_METHOD: "PUT" }, "http://app.example/"), DIRECT);
});

Deno.test("loopback addresses and localhost are never sent through a proxy; names below localhost are", () => {
  const direct = [
    "http://localhost/",
    "https://LOCALHOST:8443/",
    "http://127.0.0.1:8080/",
    "http://127.255.255.254/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]:8080/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f12:3456]/",
  ];
  const proxied = [
    "http://foo.localhost/",
    "http://localhost./",
    "http://localhost.example/",
    "http://[::2]/",
    "http://[::127.0.0.1]/",
    "http://0.0.0.0/",
    "http://128.0.0.1/",
    "http://[7f00:1::]/",
  ];
  for (const url of direct) assert(isDirect("", url), url);
  for (const url of proxied) assert(!isDirect("", url), url);
});

Deno.test("NO_PROXY names hosts, those below them, addresses and ranges, each with or without a port", () => {
  const cases: [entry: string, direct: readonly string[], proxied: readonly string[]][] = [
    ["foobar.test", ["foobar.test", "www.foobar.test"], ["foofoobar.test", "foobar.test."]],
    [".barbaz.test", ["www.barbaz.test", "a.b.barbaz.test"], ["barbaz.test", "barbarbaz.test"]],
    ["*.wild.test", ["nested.wild.test"], ["wild.test", "awild.test"]],
    ["*wild.test", [], ["awild.test", "wild.test"]],
    ["FooBar.TEST", ["foobar.test", "www.foobar.test"], []],
    ["foobar.test.", ["foobar.test.", "www.foobar.test."], ["foobar.test"]],
    ["foobar.test:8080", ["foobar.test:8080", "www.foobar.test:8080"], ["foobar.test:80"]],
    ["foobar.test:80", ["foobar.test"], ["foobar.test:8080"]],
    ["foobar.test:", ["foobar.test", "foobar.test:8080"], []],
    [".foobar.test:81", ["www.foobar.test:81"], ["www.foobar.test", "foobar.test:81"]],
    ["192.168.1.1", ["192.168.1.1", "192.168.1.1:81"], ["192.168.1.11", "192.168.1.1.test"]],
    ["192.168.1.2:81", ["192.168.1.2:81"], ["192.168.1.2"]],
    ["192.168.1.3:80", ["192.168.1.3", "[::ffff:192.168.1.3]"], ["192.168.1.3:81"]],
    ["192.168.1.03", [], ["192.168.1.3"]],
    ["10.0.0.0/30", ["10.0.0.2", "10.0.0.3:81", "[::ffff:10.0.0.1]"], ["10.0.0.4"]],
    ["10.9.9.9/8", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "9.255.255.255", "10.test"]],
    ["0.0.0.0/0", ["192.0.2.1"], ["[2001:db8::1]", "foobar.test"]],
    ["266.0.0.0/8", [], ["10.0.0.0"]],
    ["10.0.0.0/33", [], ["10.0.0.0"]],
    ["10.0.0.0/8:80", [], ["10.0.0.0"]],
    ["2001:db8::52:0:1", ["[2001:db8::52:0:1]", "[2001:db8::52:0:1]:81"], ["[2001:db8::52:0:2]"]],
    ["2001:DB8:0:0:0:52:0:1", ["[2001:db8::52:0:1]"], []],
    ["[2001:db8::1]:443", ["[2001:db8::1]:443"], ["[2001:db8::1]"]],
    ["[2001:db8::1]:80", ["[2001:db8::1]"], ["[2001:db8::1]:81"]],
    ["[2001:db8::1]", [], ["[2001:db8::1]"]],
    ["2001:db8::1%eth0", [], ["[2001:db8::1]"]],
    ["2002:db8:a::45/64", ["[2002:db8:a::123]"], ["[2002:db8:a:1::123]", "192.0.2.1"]],
    ["::ffff:10.0.0.0/104", ["10.1.2.3"], ["11.1.2.3"]],
    ["::/0", ["[2001:db8::1]"], ["192.0.2.1"]],
    ["::ffff:192.0.2.1", ["192.0.2.1"], []],
    [".示例.test", ["www.示例.test"], ["示例.test"]],
    ["xn--fsq092h.test", ["www.示例.test"], []],
    ["示例.test", ["www.xn--fsq092h.test", "示例.test"], []],
    ["BÜCHER.test", ["bücher.test"], []],
    ["ΌΣΟΣ", ["όσοσ"], ["όσος"]],
    ["*", ["foobar.test", "192.0.2.1:81", "[2001:db8::1]"], []],
    ["*:80", [], ["foobar.test"]],
    [":80", [], ["foobar.test", "foobar.test."]],
    ["", [], ["foobar.test"]],
    ["localhost", ["foo.localhost"], []],
    ["ex/ample.test", [], ["ample.test"]],
    ["bü/cher.test", [], ["bü", "cher.test"]],
    ["bü@cher.test", [], ["cher.test"]],
    ["http://foobar.test", [], ["foobar.test"]],
  ];
  for (const [entry, direct, proxied] of cases) {
    for (const host of direct) assert(isDirect(entry, `http://${host}/`), `${entry}: ${host}`);
    for (const host of proxied) assert(!isDirect(entry, `http://${host}/`), `${entry}: ${host}`);
  }
});

Deno.test("NO_PROXY is parted by commas; blanks around an entry and empty entries mean nothing", () => {
  const list = " ,foobar.test ,\t.barbaz.test,, 10.0.0.0/30 ,x y.test,";
  const hosts = ["foobar.test", "www.barbaz.test", "10.0.0.1"];
  for (const host of hosts) assert(isDirect(list, `http://${host}/`), host);
  for (const host of ["barbaz.test", "10.0.0.4", "y.test"]) {
    assert(!isDirect(list, `http://${host}/`), host);
  }
  assert(isDirect("other.test, * ", "http://foobar.test/"));
  assert(!isDirect("foobar.test barbaz.test", "http://foobar.test/"));
});

Deno.test("NO_PROXY compares with the port of the scheme if the URL has none", () => {
  assert(isDirect("foobar.test:443", "https://foobar.test/"));
  assert(!isDirect("foobar.test:80", "https://foobar.test/"));
  assert(isDirect("foobar.test:80", "https://foobar.test:80/"));
});

Deno.test("the same rules decide on each URL that follows", () => {
  const rules = readProxyRules((name) => ({ HTTP_PROXY: "cache", NO_PROXY: "a.test" })[name]);
  const kinds = ["http://a.test/", "http://b.test/", "https://b.test/", "http://a.test/"]
    .map((url) => rules(new URL(url)).kind);
  assertEquals(kinds, ["direct", "proxy", "direct", "direct"]);
});

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
const text = fc.string({ unit: "binary", maxLength: 60 });
const ipv4 = fc.nat(0xffffffff);

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join(".");
}

Deno.test("any name in NO_PROXY exempts itself and what is below it, in any letters, and nothing else", () => {
  fc.assert(fc.property(name, name, label, text, (host, other, below, rest) => {
    const list = `${rest.replaceAll("*", "")},${host.toUpperCase()}`;
    assert(isDirect(list, `http://${host}/`));
    assert(isDirect(list, `https://${below}.${host}:8080/`));
    assert(!isDirect(`${host}:81`, `http://${host}/`));
    const isBelow = other === host || other.endsWith(`.${host}`);
    assertEquals(isDirect(host, `http://${other}/`), isBelow);
    assert(!isDirect(host, `http://${below}${host}/`));
  }));
});

Deno.test("a range contains the addresses from its first to its last", () => {
  fc.assert(
    fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (base, address, bits) => {
      const size = 2 ** (32 - bits);
      const first = Math.floor(base / size) * size;
      const expected = address >= first && address < first + size;
      const range = parseRange(`${dotted(base)}/${bits}`);
      assert(range !== undefined);
      assertEquals(isInRange(parseAddress(dotted(address)) ?? [], range), expected);
      assert(isInRange(parseAddress(dotted(first + size - 1)) ?? [], range));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("any text is read as a proxy and as a list without an error, and loopback stays direct", () => {
  fc.assert(
    fc.property(text, text, (proxy, list) => {
      const env = { HTTP_PROXY: proxy, NO_PROXY: list };
      assert(["direct", "proxy", "refused"].includes(decide(env, "http://app.example/").kind));
      assertEquals(decide(env, "http://127.0.0.1/").kind, "direct");
    }),
    { numRuns: 2000 },
  );
});

Deno.test("long values are read in time that grows with their length, not with its square", () => {
  const parts = Array.from("a.:[]%/@0 é,").concat("%25", "1.", "::", "*.", ":0");
  const beganMs = performance.now();
  for (const part of parts) {
    const long = part.repeat(50_000);
    for (const value of [long, `http://${long}`, `http://u:${long}@cache`, `http://[${long}]:1`]) {
      decide({ HTTP_PROXY: value, NO_PROXY: `${long}/8,${long}:1x` }, "http://app.example/");
    }
  }
  // It takes a second or two; the square of these lengths alone would take longer.
  assert(performance.now() - beganMs < 60_000);
});

/** Values of HTTP_PROXY that are not used, and why. */
const UNUSED: Readonly<Record<string, "address" | "scheme" | "ignored">> = {
  "socks5://pro xy": "address",
  "foo://proxy:x": "address",
  "foo://[127.0.0.1]": "address",
  "foo://[::x]": "address",
  "xhttp://a:b:1": "scheme",
  "httpx://a:b:1": "scheme",
  "pro xy:1": "ignored",
  "http://u%4@proxy": "ignored",
  "///proxy": "address",
};

for (const [value, why] of Object.entries(UNUSED)) {
  Deno.test(`HTTP_PROXY=${value} is not used: ${why}`, () => {
    const decision: ProxyDecision = why === "ignored"
      ? { kind: "direct", ignored: "HTTP_PROXY" }
      : { kind: "refused", variable: "HTTP_PROXY", why };
    assertEquals(decide({ HTTP_PROXY: value }, "http://app.example/"), decision);
  });
}

Deno.test("a proxy has the port of its scheme, and a host as URLs write it", () => {
  assertEquals(proxyUrl("socks5://proxy"), "socks5h://proxy:1080");
  assertEquals(proxyUrl("socks5h://proxy"), "socks5h://proxy:1080");
  assertEquals(proxyUrl("http://b%C3%BCcher.example:1"), "http://xn--bcher-kva.example:1");
  assertEquals(proxyUrl("1http://proxy"), "http://1http:80");
});

Deno.test("an exempt host is requested directly with any proxy", () => {
  const NO_PROXY = "app.example";
  const url = "http://app.example/";
  assertEquals(decide({ HTTP_PROXY: "foo://proxy:1", NO_PROXY }, url), DIRECT);
  assertEquals(decide({ HTTP_PROXY: "127.0.0.1:1:2", NO_PROXY }, url), {
    kind: "direct",
    ignored: "HTTP_PROXY",
  });
});

Deno.test("nothing goes to a proxy where a variable that decides on it is not UTF-8", () => {
  const refused = (variable: string): ProxyDecision => ({
    kind: "refused",
    variable,
    why: "encoding",
  });
  const both = { HTTP_PROXY: "proxy", HTTPS_PROXY: "proxy", NO_PROXY: "\ufffd" };
  assertEquals(decide(both, "http://app.example/"), refused("NO_PROXY"));
  assertEquals(decide(both, "https://app.example/"), refused("NO_PROXY"));
  assertEquals(decide(both, "http://127.0.0.1/"), DIRECT);
  assertEquals(decide({ "http_proxy": "a\ufffd" }, "http://a.example/"), refused("http_proxy"));
});

Deno.test("an entry of NO_PROXY is an address in brackets as a whole, or names nothing", () => {
  const url = "http://[2001:db8::1]/";
  assertEquals(isDirect("[2001:db8::1]:80", url), true);
  assertEquals(isDirect("x[2001:db8::1]:80", url), false);
  assertEquals(isDirect("[2001:db8::1]:80]", url), false);
});
