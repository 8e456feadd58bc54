/**
 * The terminal while something is drawn on all of it.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { createPlainScreen, createScreen } from "../../../src/watch/screen.ts";
import { recordWrites } from "../../support/fake_runtime.ts";
import type { Keyboard, Sink } from "../../../src/runtime.ts";

const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** Returns a keyboard that records what is done to it. */
function recordModes(): { readonly modes: boolean[]; readonly stdin: Keyboard } {
  const modes: boolean[] = [];
  const stdin = {
    isTerminal: () => true,
    setRaw: (raw: boolean) => void modes.push(raw),
    readable: new ReadableStream<Uint8Array>(),
  };
  return { modes, stdin };
}

Deno.test("createScreen() writes the first drawing whole, then rows that changed, each at once", () => {
  const { writes, sink } = recordWrites();
  const screen = createScreen({ stdin: recordModes().stdin, stdout: sink });
  screen.draw(["a", "b", "c"]);
  screen.draw(["a", "b2", "c"]);
  screen.draw(["a", "b2", "c"]);
  screen.draw(["a2", "b2", "c2"]);
  assertEquals(writes, [
    `${BEGIN}\x1b[H\x1b[Ka\r\n\x1b[Kb\r\n\x1b[Kc${END}`,
    `${BEGIN}\x1b[2;1H\x1b[Kb2${END}`,
    `${BEGIN}\x1b[1;1H\x1b[Ka2\x1b[3;1H\x1b[Kc2${END}`,
  ]);
});

Deno.test("createScreen() writes everything again on request, and after taking the terminal", () => {
  const { writes, sink } = recordWrites();
  const { modes, stdin } = recordModes();
  const screen = createScreen({ stdin, stdout: sink });
  screen.take();
  screen.draw(["a"]);
  screen.forget();
  screen.draw(["a"]);
  screen.giveBack();
  screen.take();
  screen.draw(["a"]);
  const whole = `${BEGIN}\x1b[H\x1b[Ka${END}`;
  const [take, giveBack] = ["\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?25h\x1b[?1049l"];
  assertEquals(writes, [take, whole, whole, giveBack, take, whole]);
  assertEquals(modes, [true, false, true]);
});

Deno.test("createScreen() writes everything again when the number of rows changes", () => {
  const { writes, sink } = recordWrites();
  const screen = createScreen({ stdin: recordModes().stdin, stdout: sink });
  screen.draw(["a"]);
  screen.draw(["a", "b"]);
  assertEquals(writes[1], `${BEGIN}\x1b[H\x1b[Ka\r\n\x1b[Kb${END}`);
});

Deno.test("createScreen() continues after a partial write, or when the terminal is busy", () => {
  const { writes, sink } = recordWrites();
  let calls = 0;
  const stdout: Sink = {
    ...sink,
    writeSync(bytes) {
      if (++calls === 2) throw new Deno.errors.WouldBlock();
      return sink.writeSync(bytes.subarray(0, calls === 1 ? 10 : bytes.length));
    },
  };
  createScreen({ stdin: recordModes().stdin, stdout }).draw(["a"]);
  const whole = `${BEGIN}\x1b[H\x1b[Ka${END}`;
  assertEquals(writes, [whole.slice(0, 10), whole]);
});

Deno.test("createScreen() hides no other error", () => {
  let calls = 0;
  const stdout: Sink = {
    isTerminal: () => true,
    writeSync() {
      calls++;
      throw new Deno.errors.BrokenPipe();
    },
  };
  const screen = createScreen({ stdin: recordModes().stdin, stdout });
  assertThrows(() => screen.draw(["a"]), Deno.errors.BrokenPipe);
  assertEquals(calls, 1);
});

Deno.test("createPlainScreen() writes lines without escape sequences", () => {
  const { writes, sink } = recordWrites();
  const { modes, stdin } = recordModes();
  const screen = createPlainScreen({ stdin, stdout: sink });
  screen.take();
  screen.draw(["a", "", "b"]);
  screen.draw(["a", "", "c"]);
  screen.giveBack();
  assertEquals([writes, modes], [["a\r\nb\r\n", "a\r\nc\r\n"], [true, false]]);
});
