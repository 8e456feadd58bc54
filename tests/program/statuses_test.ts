/**
 * The whole program and responses of every status over every transport: each failure is reported
 * with its status, and no endless body delays a run.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { runAll, TRANSPORTS } from "../support/transports.ts";
import type { Outcome } from "../support/transports.ts";

/** A body of which the rest never comes. */
const ENDLESS = 'Content-Length: 999\r\n\r\n{"goroutine_num":5';
const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const EMPTY = "body is empty, expected statistics";

const tell = (status: number) => `status is ${status}, expected 200`;

/** The rest of an answer by its status, and what is said of it. */
const ANSWERS: readonly (readonly [status: number, rest: string, reason: Outcome])[] = [
  [101, UPGRADE, tell(101)],
  [101, "\r\n", tell(101)],
  [101, ENDLESS, tell(101)],
  [204, "\r\n", EMPTY],
  [204, ENDLESS, EMPTY],
  [205, ENDLESS, EMPTY],
  [300, ENDLESS, tell(300)],
  [302, ENDLESS, tell(302)],
  [302, `Location: /\r\n${ENDLESS}`, "more than 10 redirects"],
  [304, ENDLESS, tell(304)],
  [400, ENDLESS, tell(400)],
  [401, ENDLESS, tell(401)],
  [404, `Content-Encoding: gzip\r\n${ENDLESS}`, tell(404)],
  [500, ENDLESS, tell(500)],
  [503, "\r\nnot yet", tell(503)],
  [503, "Transfer-Encoding: chunked\r\n\r\n5\r\nnot y", tell(503)],
  [599, ENDLESS, tell(599)],
  [600, ENDLESS, tell(600)],
  [999, ENDLESS, tell(999)],
];

for (const transport of TRANSPORTS) {
  Deno.test(`a status is reported without waiting for the body by ${transport.name}`, async () => {
    // Without client options, Deno follows redirects, up to another number.
    const cases = ANSWERS.map(([status, rest, reason], index) => ({
      name: `${index}: ${status}`,
      sent: `HTTP/1.1 ${status} Status\r\n${rest}`,
      ending: "stalled" as const,
      reason: transport.toml === "" ? String(reason).replace("than 10", "than 20") : reason,
    }));
    const expected = Object.fromEntries(cases.map(({ name, reason }) => [name, reason]));
    assertEquals(await runAll(cases, transport), expected);
  });
}
