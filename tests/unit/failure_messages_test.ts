/**
 * What is said of failures, and what to do about them.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Failure } from "../../src/failure.ts";
import { TargetError, toTargetError } from "../../src/failure.ts";
import { adviseOnFailure, describeFailure } from "../../src/failure_messages.ts";
import type { ClientOptions } from "../../src/http/client_options.ts";
import { FAILURES } from "../support/failures.ts";

const ALL: readonly Failure[] = Object.values(FAILURES).flat();
const TARGET = { uri: "http://app.example/" };

for (const failure of ALL) {
  Deno.test(`describeFailure() is one line of text: ${describeFailure(failure)}`, () => {
    assertMatch(describeFailure(failure), /^[^\n]*[a-z][^\n]*[^.\n]$/);
    assertEquals(/undefined|\[object/.test(describeFailure(failure)), false);
    const advice = adviseOnFailure(failure, TARGET);
    if (advice !== undefined) assertMatch(advice, /^[A-Z][^\n]*[^.\n]$/);
  });
}

/** The only failures without advice: discovery advises on pages, the message on the others. */
const WITHOUT_ADVICE: readonly string[] = [
  ...["binary", "empty", "file-encrypted", "file-unreadable", "html", "not-json"],
  ...["not-prometheus", "not-statistics", "request-failed", "terminated"],
];

Deno.test("adviseOnFailure() has advice on every other failure", () => {
  const silent = ALL.filter((failure) => adviseOnFailure(failure, TARGET) === undefined);
  assertEquals([...new Set(silent.map(({ code }) => code))].toSorted(), WITHOUT_ADVICE.toSorted());
});

Deno.test("describeFailure() names the origin that a redirect led to", () => {
  const failure: Failure = { code: "connection-refused", redirectedTo: "http://b:1" };
  assertEquals(describeFailure(failure), "redirected to http://b:1: Connection refused");
  assertEquals(
    adviseOnFailure(failure, TARGET),
    "The redirect does not lead to statistics: use the final URI of the endpoint",
  );
});

/** Client options, and whether they are credentials. */
const OPTIONS: readonly [options: ClientOptions, hasCredentials: boolean][] = [
  [{}, false],
  [{ headers: { "X-Team": "web" } }, false],
  [{ caFile: "/ca.pem" }, false],
  [{ bearerTokenFile: "/run/token" }, true],
  [{ certFile: "/cert.pem", keyFile: "/key.pem" }, true],
];

for (const [clientOptions, isAvailable] of OPTIONS) {
  Deno.test(`adviseOnFailure() of 401 and 403 knows of credentials: ${JSON.stringify(clientOptions)}`, () => {
    const advise = (status: number) =>
      adviseOnFailure({ code: "status", status }, { ...TARGET, clientOptions });
    const [unauthorized, forbidden] = isAvailable
      ? [
        "The application rejected the credentials: correct them",
        "The application denies access: check what it allows these credentials and this machine",
      ]
      : [
        'The application requires credentials: set "basic_auth", "bearer_token_file" or ' +
        '"headers" in a configuration file',
        "The application denies access: give credentials in a configuration file, or allow " +
        "requests from this machine",
      ];
    assertEquals([advise(401), advise(403)], [unauthorized, forbidden]);
  });
}

/** Statuses that depend on nothing but themselves, and words of the advice. */
const STATUSES: readonly [status: number, words: string][] = [
  [301, "has moved"],
  [399, "has moved"],
  [407, "user and password into the proxy's URI"],
  [429, "limits the rate"],
  [500, "check its log"],
];

for (const [status, words] of STATUSES) {
  Deno.test(`adviseOnFailure() of status ${status} says: ${words}`, () => {
    assert(adviseOnFailure({ code: "status", status }, TARGET)?.includes(words));
  });
}

Deno.test("adviseOnFailure() of another status is nothing", () => {
  for (const status of [299, 404, 499]) {
    assertEquals(adviseOnFailure({ code: "status", status }, TARGET), undefined);
  }
});

Deno.test("adviseOnFailure() of a timeout depends on whether connections are accepted", () => {
  const advise = (accepts?: boolean) =>
    adviseOnFailure({ code: "timeout", ms: 1 }, { uri: "https://[::1]/" }, accepts);
  assertEquals(
    advise(false),
    'Cannot connect to port 443 of "::1": no reply; check firewalls',
  );
  assertEquals(
    advise(true),
    '"::1" accepts connections on port 443 but responds too slowly: check the load of the ' +
      'application, or raise "timeout"',
  );
  assertEquals(
    advise(),
    'A firewall drops packets to "::1", or the application is too busy: check firewalls, or ' +
      'raise "timeout"',
  );
});

Deno.test("adviseOnFailure() of a file depends on its expected content", () => {
  const advise = (setting: string) =>
    adviseOnFailure({ code: "file-too-large", setting, file: "/f" }, TARGET);
  const pem = "Use a PEM file, which has a line that begins with -----BEGIN";
  const secret = "Put nothing but the secret into the file, as one line of plain text";
  assertEquals(
    ["ca_file", "cert_file", "key_file", "bearer_token_file", "password_file"].map(advise),
    [pem, pem, pem, secret, secret],
  );
});

Deno.test("adviseOnFailure() of a file in another form names the expected form", () => {
  const advise = (label: string) =>
    adviseOnFailure({ code: "file-no-pem", setting: "s", file: "/f", label }, TARGET);
  assertMatch(advise("CERTIFICATE") ?? "", /-----BEGIN CERTIFICATE-----/);
  assertMatch(advise("PRIVATE KEY") ?? "", /begins with -----BEGIN$/);
});

Deno.test("adviseOnFailure() names the socket where there is one", () => {
  const target = { ...TARGET, clientOptions: { unixSocket: "/run/app" } };
  assertEquals(
    adviseOnFailure({ code: "connection-refused" }, target),
    'Nothing is listening on "/run/app": start the application, or correct "unix_socket"',
  );
});

Deno.test("toTargetError() keeps a failure, and makes one of anything else", () => {
  const error = new TargetError({ code: "empty" });
  assertEquals(toTargetError(error), error);
  const denied = new Deno.errors.NotCapable('Requires net access to "a:80"');
  assertEquals(toTargetError(new Error("a", { cause: denied })).failure, {
    code: "permission",
    reason: 'Requires net access to "a:80"',
  });
  const bug = new RangeError("a");
  bug.stack = "RangeError: a\n  at http://me:hush@b/";
  assertEquals(toTargetError(bug).failure, {
    code: "unexpected",
    errorName: "RangeError",
    stack: "RangeError: a at http://b/",
  });
  assertEquals(toTargetError("a").failure, { code: "unexpected", errorName: "", stack: "a" });
});

Deno.test("describeFailure() leaves room for the reason, however long the origin is", () => {
  const redirectedTo = `http://${"h".repeat(30_000)}`;
  const text = describeFailure({ code: "connection-refused", redirectedTo });
  assertEquals(text, `redirected to http://${"h".repeat(392)}…: Connection refused`);
});

Deno.test("describeFailure() is one printable line of at most 1,000 characters", () => {
  const validNames = `a\x9b[31m\u202e${"x".repeat(100_000)}`;
  const text = describeFailure({ code: "tls-wrong-name", name: "a", validNames });
  const start = 'certificate is not valid for name "a", only for a?[31m?xxx';
  assertEquals([text.slice(0, start.length), text.length], [start, 1000]);
});
