/**
 * Breaks valid configurations, and runs the plugin with them.
 *
 * @module
 */

import { parseConfig } from "../../src/config/config_file.ts";
import type { Random } from "../../tests/interop/random.ts";
import { makeDirectory } from "../../tests/support/temporary_directory.ts";
import { chooseFor, countTries, inLanes } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { findMisprint, firstWrong, runGuarded } from "./runs.ts";
import { Tally } from "./tally.ts";

const CONFIGURATIONS = 1500;
const MOST_LINES = 1000;

/** Valid configurations; nothing listens on their ports. */
const GOOD: readonly string[] = [
  `concurrency = 64
deadline = "25s"
[defaults]
timeout = "5s"
[targets.api]
uri = "http://127.0.0.1:1/api/stats"
[targets.worker]
port = 1
[targets."api.v2"]
host = "127.0.0.1"
port = 2
metrics = ["runtime", "heap.heap_inuse"]
timeout = "500ms"
`,
  `[targets.api]
uri = "https://127.0.0.1:1/metrics"
bearer_token_file = "/nowhere/token"
ca_file = "/nowhere/ca.pem"
[targets.admin]
uri = "https://127.0.0.1:1/debug/vars"
server_name = "admin.invalid"
basic_auth = { username = "mackerel", password_file = "/nowhere/password" }
[targets.partner]
uri = "https://127.0.0.1:1/api/stats"
headers = { X-Api-Key = "\${GOSTATS_API_KEY}", X-Team = 'a' }
[targets.local]
uri = "http://localhost/api/stats"
unix_socket = "/nowhere/app.sock"
`,
  `[defaults]
max_body = "1MiB"
source = "expvar"
follow_redirects = false
[targets.a]
port = 0x1F # hexadecimal
goroutines = ["a.b", "c"]
[targets.b]
uri = '''http://127.0.0.1:1/'''
tls_skip_verify = false
`,
];

/** What is inserted between two characters. */
const INSERTED: readonly string[] = [
  ...['"', "'", "[", "]", "[[", "{", "}", "=", "\\", "'''", '"""', ".", ",", "\n", "\n\n[", "#"],
  ...["\0", "\x1b[31m", "\u009b31m", "\u0085", "\r", "\u202e", "\ufeff", "\ud800", "é"],
  ...["\n__proto__ = 1\n", "\n[targets.__proto__]\n", "\nconstructor = 1\n", "\ntoString.a = 1\n"],
  ...["9".repeat(100_000), `\n[${"a.".repeat(5_000)}a]\n`, `\na = ${"[".repeat(5_000)}\n`],
  ...[
    `\n${"k".repeat(100_000)} = 1\n`,
    `\na = "${"\\u009b".repeat(10_000)}"\n`,
    " ".repeat(100_000),
  ],
  ...["\na = 1\n".repeat(1_000), "\nport = 1_000_\n", "\nport = +-1\n", "\na = 1979-99-99\n"],
  ...["\na = nan\n", "\na = 1e999\n", '\n"X: hidden" = 1\n', "/".repeat(100_000)],
];
/** What replaces a value. */
const VALUES: readonly string[] = [
  ...['""', '" "', "-1", "0", "1e400", "true", "[]", "{}", "[[]]", "{ a = 1 }", "1979-05-27"],
  ...[
    '"file:///etc/passwd"',
    '"http://"',
    '"http://127.0.0.1:99999/"',
    '"1h"',
    '"-5s"',
    '"\\u001b"',
  ],
  ...["nan", "inf", '"${HOME}"', '"a\\nb"', '"\\ud800"', "'''", `"${"x".repeat(50_000)}"`],
];

type Mutation = (text: string, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  (text, random) => splice(text, random, 0, random.pick(INSERTED)),
  (text, random) => splice(text, random, 0, random.pick(INSERTED)),
  (text, random) => splice(text, random, random.int(1, 20), ""),
  (text, random) => text.slice(0, random.int(0, text.length)),
  (text, random) => mapLine(text, random, (line) => `${line}\n${line}`),
  (text, random) =>
    mapLine(text, random, (line) => line.replace(/=.*/, `= ${random.pick(VALUES)}`)),
  (text, random) => mapLine(text, random, (line) => line.replace(/^\w/, "x$&")),
  (text, random) => random.shuffle(text.split("\n")).join("\n"),
  (text) => text + text,
];

function splice(text: string, random: Random, length: number, inserted: string): string {
  const start = random.int(0, text.length);
  return text.slice(0, start) + inserted + text.slice(start + length);
}

function mapLine(text: string, random: Random, change: (line: string) => string): string {
  const lines = text.split("\n");
  const chosen = random.int(0, lines.length - 1);
  return lines.map((line, index) => index === chosen ? change(line) : line).join("\n");
}

/** Runs all tries, and returns their tally. */
export async function attackByConfigurations(plan: Plan): Promise<readonly Tally[]> {
  const tally = new Tally("broken configurations: exit code 2");
  await using directory = await makeDirectory();
  await inLanes(countTries(CONFIGURATIONS, plan), plan.lanes, async (index) => {
    const path = `${directory.path}/${index}.toml`;
    await Deno.writeFile(path, buildBroken(chooseFor(index, plan)));
    const wrong = await tryConfiguration(path, directory.path);
    tally.count(wrong && `configuration ${index}: ${wrong}`);
    await Deno.remove(path);
  });
  return [tally];
}

async function tryConfiguration(path: string, workdir: string): Promise<string | undefined> {
  const env = { MACKEREL_PLUGIN_WORKDIR: workdir };
  const result = await runGuarded([`-config=${path}`], { env });
  const { signal, code, stdout, stderr } = result;
  const lines = stderr.split("\n").length - 1;
  return findMisprint(result) ?? firstWrong(
    [signal === null, "the run hung"],
    [code === 2, `exit code ${code}: ${stderr.slice(0, 500)}`],
    [stdout === "", `on stdout: ${stdout.slice(0, 500)}`],
    [lines >= 1 && lines <= MOST_LINES, `${lines} lines on stderr`],
  );
}

/** Mutates a valid configuration until it is broken. */
function buildBroken(random: Random): Uint8Array {
  const good = random.pick(GOOD);
  if (random.next() < 0.05) return withInvalidByte(good, random);
  let text = good;
  do {
    for (let count = random.int(1, 3); count > 0; count--) {
      text = random.pick(MUTATIONS)(text, random);
    }
  } while (!isBroken(text));
  return new TextEncoder().encode(text);
}

function withInvalidByte(text: string, random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  bytes[random.int(0, bytes.length - 1)] = 0xff;
  return bytes;
}

/** An error that is not a message for users shows in the output of the run. */
function isBroken(text: string): boolean {
  try {
    // Like the file when it is read: without a byte order mark and lone surrogates.
    parseConfig(new TextDecoder().decode(new TextEncoder().encode(text)), "gostats.toml");
    return false;
  } catch {
    return true;
  }
}
