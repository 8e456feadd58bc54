/**
 * The command line of `-init`.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../../src/cli/command_line.ts";
import { readInit } from "../../../src/cli/init_command.ts";
import { UsageError } from "../../../src/errors.ts";

/** Reads a command line as a run does. */
function read(args: readonly string[]): ReturnType<typeof readInit> {
  const command = parseCommand(["-init", ...args]);
  assert(command.kind === "init");
  return readInit(command.flags, command.positionals);
}

const RIGHT: readonly [args: readonly string[], command: ReturnType<typeof readInit>][] = [
  [["http://app:1"], { uris: ["http://app:1/"], settings: {} }],
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
  Deno.test(`readInit() reads ${args.join(" ")}`, () => {
    assertEquals(read(args), command);
  });
}

const URI = 'Invalid URI of "-init": must be a URI that begins with http:// or https://';
const HOST = 'Invalid URI of "-init": host must be a host name or an IP address';
const PAIR = 'Cannot use one of "-username" and "-password-file" without the other';
const TOGETHER = 'Cannot use these flags with "-init":';

const WRONG: readonly [args: readonly string[], complaint: string][] = [
  [["ftp://x/http://y/"], `${URI}, got "ftp://x/http://y/"`],
  [[], 'Missing URI of "-init": expected "-init URI", such as http://localhost:8080'],
  [["localhost:8080"], `${URI}, got "localhost:8080"`],
  [["x", "http://a", "http://me:secret@[/"], `${URI}, got "x"\n${HOST}, got "["`],
  [
    ["-port=1", "http://a"],
    'Cannot use "-port" with "-init": only URIs, files and a socket may stand beside it',
  ],
  [["-ca-file=", "http://a"], 'Invalid value of "-ca-file": must be a file, got ""'],
  [["-username=me", "http://a"], PAIR],
  [["-password-file=/p", "http://a"], PAIR],
  [["-username=me", "-password-file=", "http://a"], PAIR],
  [
    ["-username=a:b", "-password-file=/p", "http://a"],
    'Invalid value of "-username": must have a username without ":"',
  ],
  [["-cert-file=/c", "http://a"], `${TOGETHER} "cert_file" needs "key_file" beside it`],
  [
    ["-bearer-token-file=/t", "http://a", "http://me:secret@b"],
    `${TOGETHER} "uri" cannot be used beside "bearer_token_file"`,
  ],
  [
    ["-bearer-token-file=/t", "-username=me", "-password-file=/p", "http://a"],
    `${TOGETHER} "basic_auth" cannot be used beside "bearer_token_file"`,
  ],
];

for (const [args, complaint] of WRONG) {
  Deno.test(`readInit() says what is wrong with ${args.join(" ")}`, () => {
    const error = assertThrows(() => read(args), UsageError);
    assertEquals(error.message, complaint);
  });
}

Deno.test("parseCommand() refuses flags of -init beside anything else", () => {
  const cases: readonly [flag: string, key: string][] = [
    ["-ca-file", "ca_file"],
    ["-username", "basic_auth"],
    ["-password-file", "basic_auth"],
    ["-unix-socket", "unix_socket"],
  ];
  for (const [flag, key] of cases) {
    for (const mode of [[], ["-check"], ["-config=a.toml"]]) {
      const error = assertThrows(() => parseCommand([...mode, flag, "/x"]), UsageError);
      assertEquals(
        error.message,
        `Cannot use "${flag}" without "-init": "${key}" stands in a file of "-config"`,
      );
    }
  }
});
