/**
 * One line on a terminal that says how far a check is, erased at its end.
 *
 * @module
 */

import { print } from "../terminal/output.ts";
import type { Runtime } from "../runtime.ts";
import { readWidth } from "../terminal/size.ts";

/** The line, shown while targets are pending. */
export interface Progress {
  /** Shows a target as pending until its promise settles. */
  follow<T>(prefix: string, promise: Promise<T>): Promise<T>;
  /** Erases the line, even while targets are pending. */
  end(): void;
}

/** Starts to show how many of so many targets are done; shows nothing unless stderr is a terminal. */
export function startProgress(
  total: number,
  runtime: Pick<Runtime, "stderr" | "consoleSize">,
): Progress {
  const { stderr } = runtime;
  if (!stderr.isTerminal()) return { follow: (_prefix, promise) => promise, end() {} };
  const columns = readWidth(stderr, runtime) - 1;
  const waiting = new Set<string>();
  let done = 0;
  let shown = 0;
  let ended = false;

  const show = (line: string) => {
    if (ended) return;
    const text = line.length > columns ? `${line.slice(0, columns - 3)}...` : line;
    print(stderr, `\r${text.padEnd(shown)}`);
    shown = text.length;
  };
  const update = () =>
    show(`${done} of ${total} targets done, waiting for ${[...waiting].join(", ")}`);
  return {
    async follow(prefix, promise) {
      waiting.add(prefix);
      update();
      try {
        return await promise;
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
