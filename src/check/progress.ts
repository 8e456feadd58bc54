/**
 * One line on a terminal that says how far a check is, erased at its end.
 *
 * @module
 */

import { print } from "../terminal/output.ts";
import type { Runtime } from "../runtime.ts";
import { readWidth } from "../terminal/size.ts";

/** The line, which is there while something is waited for. */
export interface Progress {
  /** Shows a target as waited for until its work is done. */
  follow<T>(prefix: string, work: Promise<T>): Promise<T>;
  /** Erases the line, whatever is still waited for. */
  end(): void;
}

/** Starts to show how many of so many targets are done; shows nothing where nobody looks. */
export function startProgress(
  total: number,
  runtime: Pick<Runtime, "stderr" | "consoleSize">,
): Progress {
  const { stderr } = runtime;
  if (!stderr.isTerminal()) return { follow: (_prefix, work) => work, end() {} };
  const room = readWidth(stderr, runtime) - 1;
  const waiting = new Set<string>();
  let done = 0;
  let shown = 0;
  let ended = false;

  const show = (line: string) => {
    if (ended) return;
    const text = line.length > room ? `${line.slice(0, room - 3)}...` : line;
    print(stderr, `\r${text.padEnd(shown)}`);
    shown = text.length;
  };
  const update = () =>
    show(`${done} of ${total} targets done, waiting for ${[...waiting].join(", ")}`);
  return {
    async follow(prefix, work) {
      waiting.add(prefix);
      update();
      try {
        return await work;
      } finally {
        waiting.delete(prefix);
        done++;
        update();
      }
    },
    end() {
      show("");
      print(stderr, "\r");
      ended = true;
    },
  };
}
