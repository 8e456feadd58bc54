/**
 * Command lines that ask for something else than metrics.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/errors.ts";
import { parseCommand } from "../../../src/cli/command_line.ts";

const FROM = { file: "a.toml" };

Deno.test("parseCommand() reads a mode with what belongs to it", () => {
  const cases: [args: string[], command: ReturnType<typeof parseCommand>][] = [
    [["-check", "-config=a.toml"], {
      kind: "check",
      from: FROM,
      options: { isJson: false, isVerbose: false },
    }],
    [["-check", "-config=a.toml", "-v", "-json"], {
      kind: "check",
      from: FROM,
      options: { isJson: true, isVerbose: true },
    }],
    [["-watch", "-config=a.toml"], { kind: "watch", from: FROM, intervalMs: 10_000 }],
    [["--watch", "--interval", "1s", "-config=a.toml"], {
      kind: "watch",
      from: FROM,
      intervalMs: 1000,
    }],
    [["-interval=5m", "-watch", "-config=a.toml"], {
      kind: "watch",
      from: FROM,
      intervalMs: 300_000,
    }],
    [["-init", "word", "-help"], { kind: "help" }],
  ];
  for (const [args, command] of cases) assertEquals(parseCommand(args), command, args.join(" "));
});

const INTERVAL =
  'Invalid value of "-interval": must be a number with "ms", "s" or "m", from 1s to 5m';

const WRONG: readonly [args: readonly string[], complaint: string][] = [
  [["-watch", "-check"], 'Cannot use "-watch" with "-check": only one of them at a time'],
  [["-init", "-watch", "http://a"], 'Cannot use "-init" with "-watch": only one of them at a time'],
  [["-interval=1s"], 'Cannot use "-interval" without "-watch": it sets how often that polls'],
  [
    ["-check", "-interval=1s"],
    'Cannot use "-interval" without "-watch": it sets how often that polls',
  ],
  [["-v"], 'Cannot use "-v" without "-check": it is about that report'],
  [["-watch", "-json"], 'Cannot use "-json" without "-check": it is about that report'],
  [["-watch", "-interval=999ms"], `${INTERVAL}, got "999ms"`],
  [["-watch", "-interval=301s"], `${INTERVAL}, got "301s"`],
  [["-watch", "-interval=10"], `${INTERVAL}, got "10"`],
  [["-watch", "-interval="], `${INTERVAL}, got ""`],
  [["-watch", "-only=a"], 'Cannot use "-only" without "-config": it selects targets from a file'],
  [["-init", "-=x"], 'Invalid flag "-=x": see --help for all flags'],
];

for (const [args, complaint] of WRONG) {
  Deno.test(`parseCommand() says what is wrong with ${args.join(" ")}`, () => {
    const error = assertThrows(() => parseCommand(args), UsageError);
    assertEquals(error.message, complaint);
  });
}
