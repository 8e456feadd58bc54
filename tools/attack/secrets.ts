/**
 * Puts a secret in each place that accepts one, makes the run fail in each way, and searches for
 * the secret in everything that leaves the process, except to the application's own origin.
 *
 * @module
 */

import { writeFiles } from "../../tests/support/config_runs.ts";
import type { Random } from "../../tests/interop/random.ts";
import { findFreePort, serveRaw, untilGone, write } from "../../tests/support/servers.ts";
import type { RawServer } from "../../tests/support/servers.ts";
import { buildPage } from "../../tests/support/stats_body.ts";
import { makeDirectory } from "../../tests/support/temporary_directory.ts";
import { chooseFor, countTries, inLanes } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { findMisprint, runGuarded } from "./runs.ts";
import { Tally } from "./tally.ts";

const RUNS = 1000;
const CONFIG = "gostats.toml";

/** The settings with a secret in one place. */
interface Hidden {
  readonly uri: string;
  readonly toml?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A place that accepts a secret. */
interface Place {
  readonly name: string;
  /** @param host Host and port of the application. */
  readonly hide: (secret: string, host: string) => Hidden;
  /** Whether the application, or the proxy, is sent the secret. */
  readonly isSent: boolean;
}

const PLACES: readonly Place[] = [
  {
    name: "password of the URI",
    hide: (secret, host) => ({ uri: `http://me:${secret}@${host}/` }),
    isSent: true,
  },
  {
    name: "user of the URI",
    hide: (secret, host) => ({ uri: `http://${secret}@${host}/` }),
    isSent: true,
  },
  {
    name: "query of the URI",
    hide: (secret, host) => ({ uri: `http://${host}/?key=${secret}` }),
    isSent: true,
  },
  {
    name: "header",
    hide: (secret, host) => ({
      uri: `http://${host}/`,
      toml: `headers = { X-Key = '${secret}' }`,
    }),
    isSent: true,
  },
  {
    name: "header by a variable",
    hide: (secret, host) => ({
      uri: `http://${host}/`,
      toml: "headers = { Cookie = 'a=${GOSTATS_KEY}' }",
      env: { GOSTATS_KEY: secret },
    }),
    isSent: true,
  },
  {
    name: "token file",
    hide: (secret, host) => ({
      uri: `http://${host}/`,
      toml: "bearer_token_file = 'secret'",
      files: { secret },
    }),
    isSent: true,
  },
  {
    name: "token file that is none",
    hide: (secret, host) => ({
      uri: `http://${host}/`,
      toml: "bearer_token_file = 'secret'",
      files: { secret: `${secret}\n${secret}\n` },
    }),
    isSent: false,
  },
  {
    name: "password file",
    hide: (secret, host) => ({
      uri: `http://${host}/`,
      toml: "basic_auth = { username = 'me', password_file = 'secret' }",
      files: { secret },
    }),
    isSent: true,
  },
  {
    name: "login of a proxy",
    hide: (secret, host) => ({
      uri: "http://app.invalid/",
      env: { HTTP_PROXY: `http://me:${secret}@${host}` },
    }),
    isSent: true,
  },
  {
    name: "login of a proxy of no known scheme",
    hide: (secret, host) => ({
      uri: "http://app.invalid/",
      env: { HTTP_PROXY: `odd://me:${secret}@${host}` },
    }),
    isSent: false,
  },
  {
    name: "variable that nothing names",
    hide: (secret, host) => ({ uri: `http://${host}/`, env: { GOSTATS_KEY: secret } }),
    isSent: false,
  },
  {
    name: "name of a header",
    hide: (secret, host) => ({
      uri: `http://${host}/`,
      toml: `headers = { "X: ${secret}" = 'a' }`,
    }),
    isSent: false,
  },
];

/** The responses of the application, by what goes wrong; `OTHER` is another origin. */
const ANSWERS: Readonly<Record<string, string>> = {
  "nothing": answer("200 OK", JSON.stringify(buildPage())),
  "a status": answer("401 Unauthorized", "no", 'WWW-Authenticate: Basic realm="a"\r\n'),
  "an error": answer("500 Internal Server Error", ""),
  "a redirect to another origin": answer("302 Found", "", "Location: OTHER/path\r\n"),
  "a redirect to no URL": answer("302 Found", "", "Location: http://[SECRET?key=SECRET\r\n"),
  "a redirect with a login": answer("302 Found", "", "Location: ftp://me:SECRET@a/?k=SECRET\r\n"),
  "half an answer": answer("200 OK", JSON.stringify(buildPage())).slice(0, -20),
  "another page": answer("200 OK", "<title>hello</title>"),
  "a stall": "",
};
/** Besides the answers: nothing listens. */
const REFUSED = "a refused connection";

/** The ways in which the plugin is run. */
const MODES: Readonly<Record<string, Partial<Record<"flag" | "meta", string>>>> = {
  "a run": {},
  "-check": { flag: "-check" },
  "definitions": { meta: "1" },
};

function answer(status: string, body: string, headers = ""): string {
  return `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\n` +
    `Connection: close\r\n\r\n${body}`;
}

/** Runs all tries, and returns their tally. */
export async function attackSecrets(plan: Plan): Promise<readonly Tally[]> {
  const tally = new Tally("secrets in every place: none leaves");
  const combinations = PLACES.flatMap((place) =>
    [...Object.keys(ANSWERS), REFUSED].flatMap((wrong) =>
      Object.keys(MODES).map((mode) => ({ place, wrong, mode }))
    )
  );
  const order = chooseFor(0, plan).shuffle(combinations);
  await inLanes(countTries(RUNS, plan), plan.lanes, async (index) => {
    const tried = order[index % order.length];
    if (tried === undefined) return;
    const { place, wrong, mode } = tried;
    const found = await tryPlace(place, wrong, mode, makeSecret(chooseFor(index, plan)));
    tally.count(found && `${place.name}, ${wrong}, ${mode}: ${found}`);
  });
  return [tally];
}

/** Only characters that a URI does not encode, so that the text is the same everywhere. */
function makeSecret(random: Random): string {
  return Array.from({ length: 24 }, () => random.pick([..."abcdefghijkmnpqrstuvwxyz23456789"]))
    .join("");
}

async function tryPlace(
  place: Place,
  wrong: string,
  mode: string,
  secret: string,
): Promise<string | undefined> {
  await using directory = await makeDirectory();
  await using other = serveText(ANSWERS["nothing"] ?? "");
  await using app = serveText(
    (ANSWERS[wrong] ?? "").replaceAll("SECRET", secret).replace("OTHER", other.origin),
  );
  const port = wrong === REFUSED ? findFreePort() : app.port;
  const { uri, toml = "", files = {}, env = {} } = place.hide(secret, `127.0.0.1:${port}`);
  const text = `[targets.a]\nuri = '${uri}'\ntimeout = '1s'\n${toml}\n`;
  await writeFiles(directory, { [CONFIG]: text, ...files });
  const { flag, meta } = MODES[mode] ?? {};
  const args = [...(flag === undefined ? [] : [flag]), `-config=${CONFIG}`];
  const states = `${directory.path}/states`;
  const workdir = { MACKEREL_PLUGIN_WORKDIR: states };
  const asked = meta === undefined ? {} : { MACKEREL_AGENT_PLUGIN_META: meta };
  const result = await runGuarded(args, {
    cwd: directory.path,
    env: { ...env, ...workdir, ...asked },
  });
  const isRun = wrong === "nothing" && mode === "a run";
  if (isRun && place.isSent && !contains(app.heads.join(""), secret)) return "it was not sent";
  return findMisprint(result) ?? findSecret(secret, {
    "standard output": result.stdout,
    "standard error": result.stderr,
    "states": await readStates(states),
    "the other origin's requests": other.heads.join(""),
  });
}

function serveText(text: string): RawServer {
  return serveRaw((connection) => text === "" ? untilGone(connection) : write(connection, text));
}

function findSecret(secret: string, texts: Readonly<Record<string, string>>): string | undefined {
  const [place] = Object.entries(texts).find(([, text]) => contains(text, secret)) ?? [];
  return place && `found in ${place}: ${texts[place]?.slice(0, 500)}`;
}

/** Searches for a secret, also as part of credentials in Base64, ignoring case. */
function contains(text: string, secret: string): boolean {
  const logins = ["", "me:"].flatMap((user) => [btoa(user + secret), btoa(`${user}${secret}:`)]);
  const forms = [secret, ...logins.map((login) => login.replace(/=+$/, "").slice(0, -1))];
  return forms.some((form) => text.toLowerCase().includes(form.toLowerCase()));
}

async function readStates(directory: string): Promise<string> {
  try {
    const names = Array.from(Deno.readDirSync(directory), ({ name }) => name);
    const texts = names.map((name) => Deno.readTextFile(`${directory}/${name}`));
    return [...names, ...await Promise.all(texts)].join("\n");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
