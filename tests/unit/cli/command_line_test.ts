/**
 * Command lines: what a right one means, and what is said of a wrong one.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { SETTINGS, TOP_KEYS } from "../../../src/config/settings_table.ts";
import { UsageError } from "../../../src/errors.ts";
import { parseCommand, UnexpectedArgumentError } from "../../../src/cli/command_line.ts";
import { UnknownFlagError } from "../../../src/cli/parse_flags.ts";
import { describeUnexpected } from "../../../src/cli/endpoint_argument.ts";
import { FLAGS } from "../../../src/cli/flags.ts";
import { describeUnknownFlag } from "../../../src/cli/unknown_flag.ts";
import type { Target } from "../../../src/target.ts";

function parseTarget(...args: readonly string[]): Target {
  const command = parseCommand(args);
  if (command.kind === "collect" && "target" in command.from) return command.from.target;
  throw new TypeError(`Cannot find a target in ${args.join(" ")}`);
}

function complain(args: readonly string[]): string {
  const error: UsageError = assertThrows(() => parseCommand(args), UsageError);
  if (error instanceof UnexpectedArgumentError) return describeUnexpected(error.argument);
  return error instanceof UnknownFlagError ? describeUnknownFlag(error.flag) : error.message;
}

Deno.test("each flag of a setting is read as its key in a file is", () => {
  const flags = FLAGS.filter(({ setting }) => setting !== undefined);
  assertEquals(flags.length, 11);
  for (const { name, setting, read } of flags) {
    assertEquals(read, SETTINGS.find(({ key }) => key === setting)?.read, name);
  }
});

Deno.test("parseCommand() leaves it to others to say what was meant by an unknown flag", () => {
  const error: UnknownFlagError = assertThrows(() => parseCommand(["-prot=1"]), UnknownFlagError);
  assertEquals([error.flag, error.message], ["prot", `Unknown flag "-prot": ${HINT}`]);
});

Deno.test("parseCommand() without flags watches what the original watches", () => {
  assertEquals(parseTarget(), {
    prefix: "gostats",
    uri: "http://localhost:8080/api/stats",
    timeoutMs: 10_000,
    maxBodyBytes: 16_777_216,
    args: [],
  });
});

const SPELLINGS: readonly (readonly string[])[] = [
  ["-port=1"],
  ["-port", "1"],
  ["--port=1"],
  ["--port", "1"],
  ["-port=2", "--port", "1"],
  ["-port=01"],
  ["-port=1", "--"],
];

for (const args of SPELLINGS) {
  Deno.test(`parseCommand() reads ${args.join(" ")} as port 1`, () => {
    assertEquals(parseTarget(...args).uri, "http://localhost:1/api/stats");
  });
}

const URIS: readonly [args: readonly string[], uri: string][] = [
  [["-port="], "http://localhost/api/stats"],
  [["-scheme", "https", "-port="], "https://localhost/api/stats"],
  [["-scheme=HTTPS"], "https://localhost:8080/api/stats"],
  [["-host="], "http://localhost:8080/api/stats"],
  [["-host", "::1"], "http://[::1]:8080/api/stats"],
  [["-host", "[::1]"], "http://[::1]:8080/api/stats"],
  [["-host", "2001:db8::1"], "http://[2001:db8::1]:8080/api/stats"],
  [["-path="], "http://localhost:8080/"],
  [["-path=/x?y=1=2"], "http://localhost:8080/x?y=1=2"],
  [["-uri="], "http://localhost:8080/api/stats"],
  [["-uri=HTTP://APP/x"], "http://app/x"],
  [["-port", "65535"], "http://localhost:65535/api/stats"],
  [["-port=020340"], "http://localhost:20340/api/stats"],
  [["-port=00000000001"], "http://localhost:1/api/stats"],
  [["-uri=http://app/x", "-scheme=xhttp"], "http://app/x"],
  [["-uri=http://app/x", "-host=a b"], "http://app/x"],
  [["-uri=http://app/x", "-port=0"], "http://app/x"],
  [["-uri=http://app/x", "-path=y"], "http://app/x"],
  [["-uri", "http://my-app:8080"], "http://my-app:8080/"],
  [["-uri", "https://app:1/x", "-host", "other", "-port", "2"], "https://app:1/x"],
  [["-uri", "http://me:secret@app/"], "http://me:secret@app/"],
];

for (const [args, uri] of URIS) {
  Deno.test(`parseCommand() reads ${args.join(" ")} as ${uri}`, () => {
    assertEquals(parseTarget(...args).uri, uri);
  });
}

Deno.test("parseCommand() reads what else a target may have", () => {
  const args = ["-metric-key-prefix", "-x", "-tempfile=-y", "-timeout=500ms", "-max-body", "1KiB"]
    .concat(["-metrics=gc, heap.heap_sys", "-source=expvar", "-goroutines=n"]);
  assertEquals(parseTarget(...args), {
    prefix: "-x",
    uri: "http://localhost:8080/api/stats",
    timeoutMs: 500,
    maxBodyBytes: 1024,
    metrics: new Set(["gc_num", "gc_per_second", "gc_pause_per_second", "heap_sys"]),
    source: "expvar",
    goroutines: "n",
    tempfile: "-y",
    args,
  });
});

Deno.test("parseCommand() takes a switch for what its name says, and no value of it", () => {
  for (const flag of ["-tls-skip-verify", "--tls-skip-verify"]) {
    assertEquals(parseTarget(flag, "-port=1").clientOptions, { tlsSkipVerify: true });
    for (const value of ["true", "false", ""]) {
      const complaint =
        `Invalid flag "-tls-skip-verify=${value}": "-tls-skip-verify" takes no value`;
      assertEquals(complain([`${flag}=${value}`]), complaint);
    }
  }
  assertEquals(parseTarget("-port=1").clientOptions, undefined);
});

Deno.test("parseCommand() takes an empty tempfile as if it was not given", () => {
  assertEquals("tempfile" in parseTarget("-tempfile="), false);
});

Deno.test("parseCommand() takes targets from a file, all or some", () => {
  assertEquals(parseCommand(["-config", "a.toml"]), {
    kind: "collect",
    from: { file: "a.toml" },
  });
  assertEquals(parseCommand(["--config=a.toml", "--only=api, web"]), {
    kind: "collect",
    from: { file: "a.toml", only: ["api", "web"] },
  });
});

Deno.test("parseCommand() returns help or the version with any other flags", () => {
  for (const flag of ["-h", "--h", "-help", "--help"]) {
    assertEquals(parseCommand(["-port=1", flag]), { kind: "help" });
  }
  for (const flag of ["-version", "--version"]) {
    assertEquals(parseCommand(["-config=x", flag]), { kind: "version" });
  }
});

Deno.test("every flag that is only a key of a file is reported as such", () => {
  const flags = FLAGS.map(({ name }) => name.replaceAll("-", "_"));
  const keys = [...SETTINGS.map(({ key }) => key), ...TOP_KEYS]
    .filter((key) => !flags.includes(key));
  assertEquals([keys.includes("basic_auth"), keys.includes("ca_file")], [true, false]);
  for (const key of keys) {
    const flag = `-${key.replaceAll("_", "-")}`;
    const complaint =
      `Unknown flag "${flag}": "${key}" is not a flag; set it in the file of "-config"`;
    assertEquals(complain([flag, "x"]), complaint);
  }
});

const HINT = "see --help for all flags";
const PORT_RULE = "must be a whole number from 1 to 65535";

const WRONG: readonly [args: readonly string[], complaint: string][] = [
  [["-prot=1"], 'Unknown flag "-prot": did you mean "-port"?'],
  [["-URI=http://a/"], 'Unknown flag "-URI": did you mean "-uri"?'],
  [["-prefix=api"], 'Unknown flag "-prefix": did you mean "-metric-key-prefix"?'],
  [["-metric-key=api"], 'Unknown flag "-metric-key": did you mean "-metric-key-prefix"?'],
  [["-temp=state"], 'Unknown flag "-temp": did you mean "-tempfile"?'],
  [["-tls_skip_verify"], 'Unknown flag "-tls_skip_verify": did you mean "-tls-skip-verify"?'],
  [
    ["-server-name=a"],
    'Unknown flag "-server-name": "server_name" is not a flag; set it in the file of "-config"',
  ],
  [
    ["-Deadline"],
    'Unknown flag "-Deadline": "deadline" is not a flag; set it in the file of "-config"',
  ],
  [
    ["-redirects=a"],
    'Unknown flag "-redirects": "follow_redirects" is not a flag; set it in the file of "-config"',
  ],
  [["-token=a"], 'Unknown flag "-token": did you mean "-bearer-token-file"?'],
  [["--colour"], `Unknown flag "-colour": ${HINT}`],
  [["--no-port=1"], `Unknown flag "-no-port": ${HINT}`],
  [
    ["http://me:hunter2@x/?t=hunter2"],
    'Unexpected argument "http://x/?…": expected "-uri http://x/?t=…", ' +
    'or "-check http://x/?t=…" to check it',
  ],
  [
    ["-metrics=heap", "localhost:8080"],
    'Unexpected argument "localhost:8080": ' +
    'a run needs "-uri" with the full URI; "-check localhost:8080" finds it',
  ],
  [
    [":8080/metrics"],
    'Unexpected argument ":8080/metrics": expected "-uri http://localhost:8080/metrics", ' +
    'or "-check :8080/metrics" to check it',
  ],
  [["me:hunter2@x"], `Unexpected argument "x": only flags are allowed, ${HINT}`],
  [["--", "me:hunter2@x"], 'Unexpected argument "x" after "--": none is allowed'],
  [["---uri=http://me:hunter2@x/"], `Invalid flag "---uri=http://x/": ${HINT}`],
  [["-help=\x1b"], 'Invalid flag "-help=\\u001b": "-help" takes no value'],
  [["---port=1"], `Invalid flag "---port=1": ${HINT}`],
  [["-=1"], `Invalid flag "-=1": ${HINT}`],
  [["-port"], 'Missing value of "-port": expected "-port VALUE"'],
  [["-help=true"], 'Invalid flag "-help=true": "-help" takes no value'],
  [["8080"], `Unexpected argument "8080": only flags are allowed, ${HINT}`],
  [["-"], `Unexpected argument "-": only flags are allowed, ${HINT}`],
  [["--", "-port=1"], 'Unexpected argument "-port=1" after "--": none is allowed'],
  [["-port", "-1"], `Invalid value of "-port": ${PORT_RULE}, got "-1"`],
  [["-port=0"], `Invalid value of "-port": ${PORT_RULE}, got 0`],
  [["-port=65536"], `Invalid value of "-port": ${PORT_RULE}, got 65536`],
  [["-port=1e3"], `Invalid value of "-port": ${PORT_RULE}, got "1e3"`],
  [["-scheme="], 'Invalid value of "-scheme": must be http or https, got ""'],
  [["-scheme=xhttp"], 'Invalid value of "-scheme": must be http or https, got "xhttp"'],
  [["-scheme=httpx"], 'Invalid value of "-scheme": must be http or https, got "httpx"'],
  [
    ["-uri=ftp://x/http://y/"],
    'Invalid value of "-uri": must be a URI that begins with http:// or https://, ' +
    'got "ftp://x/http://y/"',
  ],
  [
    ["-uri=localhost:8080/x"],
    'Invalid value of "-uri": must be a URI that begins with http:// or https://, ' +
    'got "localhost:8080/x", did you mean "http://localhost:8080/x"?',
  ],
  [["-path=x"], 'Invalid value of "-path": must be a path that begins with "/", got "x"'],
  [["-host=a b"], 'Invalid value of "-host": must be a host name or an IP address, got "a b"'],
  [
    ["-uri=me:secret@app/"],
    'Invalid value of "-uri": must be a URI that begins with http:// or https://, got "app/"',
  ],
  [
    ["-metric-key-prefix="],
    'Invalid value of "-metric-key-prefix": ' +
    'must be one or more names of A-Z, a-z, 0-9, "-" and "_", joined by ".", got ""',
  ],
  ...["app.", ".app", "a..b", "."].map((prefix): [string[], string] => [
    [`-metric-key-prefix=${prefix}`],
    'Invalid value of "-metric-key-prefix": ' +
    `must be one or more names of A-Z, a-z, 0-9, "-" and "_", joined by ".", got "${prefix}"`,
  ]),
  [
    ["-host=me:hunter2@127.0.0.1"],
    'Invalid value of "-host": must be a host and nothing else; a user and a password belong in ' +
    "a URI",
  ],
  [
    ["-host=web.1"],
    'Invalid value of "-host": must be a valid IPv4 address, since its last part is a number, ' +
    'got "web.1"',
  ],
  [
    ["-host=[::1%25lo]"],
    'Invalid value of "-host": must be an IPv6 address without a zone, got "[::1%25lo]"',
  ],
  [
    ["-uri=http://999.1.1.1/"],
    'Invalid value of "-uri": host must be a valid IPv4 address, since its last part is a ' +
    "number, " +
    'got "999.1.1.1"',
  ],
  [["-port=00"], `Invalid value of "-port": ${PORT_RULE}, got 0`],
  [["-port=0165536"], `Invalid value of "-port": ${PORT_RULE}, got "0165536"`],
  [
    ["-metrics="],
    'Invalid value of "-metrics": ' +
    'must be a list of graphs ("heap") and metrics ("heap.heap_inuse"), got ""',
  ],
  [
    ["-timeout=10"],
    'Invalid value of "-timeout": must be a number with "ms", "s" or "m", from 1ms to 10m, got "10"',
  ],
  [
    ["-port=0", "-scheme=x"],
    'Invalid value of "-scheme": must be http or https, got "x"\n' +
    `Invalid value of "-port": ${PORT_RULE}, got 0`,
  ],
  [
    ["-config=x", "-port=1"],
    'Cannot use "-port" with "-config": targets are described in the file',
  ],
  [
    ["-config=x", "-metric-key-prefix="],
    'Cannot use "-metric-key-prefix" with "-config": targets are described in the file',
  ],
  [["-config="], 'Invalid value of "-config": must be a file path, got ""'],
  [["-only=api"], 'Cannot use "-only" without "-config": it selects targets from a file'],
];

for (const [args, complaint] of WRONG) {
  Deno.test(`parseCommand() says what is wrong with ${args.join(" ")}`, () => {
    assertEquals(complain(args), complaint);
  });
}
