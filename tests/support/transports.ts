/**
 * Every transport of a target's requests, and runs of one target for each answer over one of them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { makeAuthority } from "./certificates.ts";
import type { Authority, Certificate } from "./certificates.ts";
import { HERE, runConfig, writeFiles } from "./config_runs.ts";
import { serveEnding } from "./ending_servers.ts";
import type { Ending } from "./ending_servers.ts";
import { makeDirectory } from "./temporary_directory.ts";

/** How a target is asked. */
export interface Transport {
  readonly name: string;
  /** The lines of the target's configuration; `INDEX` is its number. */
  readonly toml: string;
  readonly isTls: boolean;
  /** Whether it listens on a Unix socket, which knows no reset. */
  readonly onSocket?: boolean;
  /** Whether it tells a connection that is closed in order from one that is not. */
  readonly tellsEnd: boolean;
  /** Issues the certificate, where it is not one for {@link HERE}. */
  readonly issue?: (authority: Authority) => Promise<Certificate>;
}

/** Every transport. */
export const TRANSPORTS: readonly Transport[] = [
  { name: "fetch over http", toml: "", isTls: false, tellsEnd: true },
  {
    name: "fetch over http on a socket",
    toml: "unix_socket = 'INDEX.sock'",
    isTls: false,
    onSocket: true,
    tellsEnd: true,
  },
  { name: "fetch over https", toml: "ca_file = 'ca.pem'", isTls: true, tellsEnd: true },
  {
    name: "node:https by server_name",
    toml: "ca_file = 'ca.pem'\nserver_name = 'localhost'",
    isTls: true,
    tellsEnd: false,
  },
  {
    name: "node:https by tls_skip_verify",
    toml: "tls_skip_verify = true",
    isTls: true,
    tellsEnd: false,
  },
  {
    name: "node:https on a socket",
    toml: "ca_file = 'ca.pem'\nunix_socket = 'INDEX.sock'",
    isTls: true,
    onSocket: true,
    tellsEnd: false,
  },
  {
    name: "node:https for a certificate that is its own authority",
    toml: "ca_file = 'own.pem'",
    isTls: true,
    tellsEnd: false,
    issue: (authority) => authority.issue({ ...HERE, isOwnAuthority: true }),
  },
];

/** The metrics that are printed of a target, or why it failed. */
export type Outcome = readonly string[] | string;

/** An answer over one transport. */
export interface Case {
  readonly name: string;
  readonly sent: string | Uint8Array;
  readonly ending: Ending;
  /** The target's time limit; default: a minute. */
  readonly timeout?: string;
}

/** Runs once, each case a target, and returns what was printed of each, or why it failed. */
export async function runAll(
  cases: readonly Case[],
  transport: Transport,
): Promise<Readonly<Record<string, Outcome>>> {
  const authority = await makeAuthority();
  const certificate = await (transport.issue?.(authority) ?? authority.issue(HERE));
  await using directory = await makeDirectory();
  await writeFiles(directory, { "ca.pem": authority.cert, "own.pem": certificate.cert });
  await using servers = new AsyncDisposableStack();
  let toml = "deadline = '5m'\n";
  for (const [index, { sent, ending, timeout }] of cases.entries()) {
    const server = servers.use(
      await serveEnding({
        sent,
        ending,
        ...(transport.isTls ? { certificate } : {}),
        ...(transport.onSocket ? { path: `${directory.path}/${index}.sock` } : {}),
      }),
    );
    toml += `[targets.t${index}]\nuri = '${server.origin}'\n` +
      `timeout = '${timeout ?? "1m"}'\n` +
      transport.toml.replace("INDEX", `${index}`) + "\n";
  }
  const { stdout, stderr } = await runConfig(directory, toml);
  const states = await readStates(`${directory.path}/states`);
  return Object.fromEntries(cases.map(({ name }, index) => {
    const printed = [...stdout.matchAll(new RegExp(`^t${index}\\.([^\\t]*)`, "gm"))];
    const failed = new RegExp(`^Cannot fetch stats of "t${index}" from "[^"]*": (.*)$`, "m");
    const hasState = states.some((state) => state.includes(`-t${index}-`));
    assertEquals(hasState, printed.length > 0, name);
    const reason = failed.exec(stderr)?.[1];
    return [name, reason ?? printed.map(([, metric = ""]) => metric)];
  }));
}

async function readStates(path: string): Promise<readonly string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
