/**
 * The command line of `-init`.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../../src/cli/command_line.ts";
import { readUriCommand } from "../../../src/cli/uri_command.ts";
import type { UriCommand } from "../../../src/cli/uri_command.ts";
import { UsageError } from "../../../src/errors.ts";

/** Reads a command line as a run does. */
function read(args: readonly string[]): UriCommand {
  const command = parseCommand(args);
  assert("from" in command && "mode" in command.from, "there is no URI");
  return readUriCommand(command.from);
}

const RIGHT: readonly [args: readonly string[], command: UriCommand][] = [
  [["http://app:1"], { uris: ["http://app:1/"], settings: {} }],
  [["localhost:8080", ":8081/x"], {
    uris: ["http://localhost:8080/", "http://localhost:8081/x"],
    settings: {},
  }],
  [["HTTP://A/x", "--", "https://b?c"], { uris: ["http://a/x", "https://b/?c"], settings: {} }],
  [["http://my-app:8080", "http://a-/-b"], {
    uris: ["http://my-app:8080/", "http://a-/-b"],
    settings: {},
  }],
  [["-bearer-token-file", "/t", "-ca-file=/ca", "http://a"], {
    uris: ["http://a/"],
    settings: { clientOptions: { bearerTokenFile: "/t", caFile: "/ca" } },
  }],
  [["-username=me", "http://a", "-password-file=/p"], {
    uris: ["http://a/"],
    settings: { clientOptions: { basicAuth: { username: "me", passwordFile: "/p" } } },
  }],
  [["--cert-file=/c", "--key-file=/k", "--unix-socket=/s", "http://a", "http://b"], {
    uris: ["http://a/", "http://b/"],
    settings: { clientOptions: { certFile: "/c", keyFile: "/k", unixSocket: "/s" } },
  }],
];

for (const [args, command] of RIGHT) {
  Deno.test(`readUriCommand() reads -init ${args.join(" ")}`, () => {
    assertEquals(read(["-init", ...args]), command);
  });
}

const URI = 'Invalid URI of "-init": must be a URI that begins with http:// or https://, ' +
  "or host:port such as localhost:8080";
const HOST = 'Invalid URI of "-init": host must be a host name or an IP address';
const PAIR = 'Cannot use one of "-username" and "-password-file" without the other';
const TOGETHER = 'Cannot use these flags with "-init":';

const WRONG: readonly [args: readonly string[], complaint: string][] = [
  [["ftp://x/http://y/"], `${URI}, got "ftp://x/http://y/"`],
  [[], 'Missing URI of "-init": expected "-init URI", such as http://localhost:8080'],
  [["localhost"], `${URI}, got "localhost"`],
  [["me:hush@app:80"], `${URI}, got "app:80"`],
  [["localhost:99999"], 'Invalid URI of "-init": must have a port from 1 to 65535'],
  [["x", "http://a", "http://me:secret@[/"], `${URI}, got "x"\n${HOST}, got "["`],
  [
    ["-port=1", "http://a"],
    'Cannot use "-port" with "-init": it accepts URIs, and flags for credentials, certificates ' +
    "and a socket",
  ],
  [["-ca-file=", "http://a"], 'Invalid value of "-ca-file": must be a file path, got ""'],
  [["-username=me", "http://a"], PAIR],
  [["-password-file=/p", "http://a"], PAIR],
  [["-username=me", "-password-file=", "http://a"], PAIR],
  [
    ["-username=a:b", "-password-file=/p", "http://a"],
    'Invalid value of "-username": must have a username without ":"',
  ],
  [["-cert-file=/c", "http://a"], `${TOGETHER} "cert_file" requires "key_file"`],
  [
    ["-bearer-token-file=/t", "http://a", "http://me:secret@b"],
    `${TOGETHER} "uri" cannot be used together with "bearer_token_file"`,
  ],
  [
    ["-bearer-token-file=/t", "-username=me", "-password-file=/p", "http://a"],
    `${TOGETHER} "basic_auth" cannot be used together with "bearer_token_file"`,
  ],
];

for (const [args, complaint] of WRONG) {
  Deno.test(`readUriCommand() says what is wrong with -init ${args.join(" ")}`, () => {
    const error = assertThrows(() => read(["-init", ...args]), UsageError);
    assertEquals(error.message, complaint);
  });
}

const MODES: readonly [args: readonly string[], command: UriCommand][] = [
  [["-check", "localhost:8080"], { uris: ["http://localhost:8080/"], settings: {} }],
  [["-watch", "--", ":1", "http://b/x"], {
    uris: ["http://localhost:1/", "http://b/x"],
    settings: {},
  }],
  [["-check", "a:1", "-timeout=2s", "-metrics", "heap.heap_sys", "-metric-key-prefix=api"], {
    uris: ["http://a:1/"],
    settings: { timeoutMs: 2000, metrics: new Set(["heap_sys"]), further: new Set() },
    prefix: "api",
  }],
  [["-watch", "https://a", "-tls-skip-verify", "-username=me", "-password-file=/p"], {
    uris: ["https://a/"],
    settings: {
      clientOptions: { tlsSkipVerify: true, basicAuth: { username: "me", passwordFile: "/p" } },
    },
  }],
];

for (const [args, command] of MODES) {
  Deno.test(`readUriCommand() reads ${args.join(" ")}`, () => {
    assertEquals(read(args), command);
  });
}

const WRONG_MODES: readonly [args: readonly string[], complaint: string][] = [
  ...["-uri", "-host", "-port", "-path", "-scheme", "-tempfile", "-config", "-only"].map((
    flag,
  ): [string[], string] => [
    ["-check", "http://a", flag, "x"],
    `Cannot use "${flag}" with "-check URI": use one or the other`,
  ]),
  [["-watch", "word"], URI.replace("init", "watch") + ', got "word"'],
  [
    ["-check", "a:1", "b:1", "-metric-key-prefix=api"],
    'Cannot use "-metric-key-prefix" with several URIs: each has its own',
  ],
  [
    ["-check", "a:1", "-metric-key-prefix=a."],
    'Invalid value of "-metric-key-prefix": must be one or more names of A-Z, a-z, 0-9, "-" and ' +
    '"_", joined by ".", got "a."',
  ],
  [
    ["-check", "a:1", "-timeout=2"],
    'Invalid value of "-timeout": must be a number with "ms", "s" or "m", from 1ms to 10m, got "2"',
  ],
];

for (const [args, complaint] of WRONG_MODES) {
  Deno.test(`readUriCommand() says what is wrong with ${args.join(" ")}`, () => {
    assertEquals(assertThrows(() => read(args), UsageError).message, complaint);
  });
}

Deno.test("parseCommand() refuses flags for URIs if there is none", () => {
  const cases: readonly [flag: string, key: string][] = [
    ["-ca-file", "ca_file"],
    ["-username", "basic_auth"],
    ["-password-file", "basic_auth"],
    ["-unix-socket", "unix_socket"],
  ];
  for (const [flag, key] of cases) {
    for (const mode of [[], ["-check"], ["-watch", "-config=a.toml"]]) {
      const error = assertThrows(() => parseCommand([...mode, flag, "/x"]), UsageError);
      assertEquals(
        error.message,
        `Cannot use "${flag}" without the URIs of "-init", "-check" or "-watch": ` +
          `in the file of "-config", set "${key}"`,
      );
    }
  }
});
