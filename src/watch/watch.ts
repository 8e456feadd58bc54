/**
 * Watches targets on the terminal: polls them and draws what the graphs will show. Reads and writes
 * no state. Loaded only for `-watch`.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration, Target } from "../target.ts";
import { usesColor } from "../terminal/colors.ts";
import { readSize } from "../terminal/size.ts";
import { startWatching } from "./history.ts";
import type { Watched } from "./history.ts";
import { readKeys } from "./keys.ts";
import { layOut, renderLayout } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { createPollLoop, nextPollMs } from "./poll_loop.ts";
import { drawLines, giveBackTerminal, takeTerminal } from "./screen.ts";
import { scroll } from "./scroll.ts";

/** How long the screen stays as it is, however much changes. */
const FRAME_MS = 30;

/** What a watch has on the screen. */
interface Session {
  readonly watched: Map<Target, Watched>;
  readonly intervalMs: number;
  /** The line of the blocks that is at the top of the screen. */
  offset: number;
  /** Resolved when there is something new to draw. */
  change: PromiseWithResolvers<void>;
  /** Rejected when polling cannot go on. */
  readonly broken: PromiseWithResolvers<never>;
  isOver: boolean;
}

/**
 * Watches all targets of a configuration until the user quits: `q`, Ctrl-C, SIGTERM,
 * SIGHUP. The terminal is then as it was, also after an error.
 *
 * @param intervalMs How often each target is asked, in milliseconds.
 * @returns The exit code.
 * @throws {UsageError} When there is no terminal to draw on and to read keys from.
 */
export async function watchTargets(
  configuration: Configuration,
  intervalMs: number,
  runtime: Runtime,
): Promise<number> {
  if (!runtime.stdin.isTerminal() || !runtime.stdout.isTerminal()) {
    throw new UsageError("Cannot watch: standard input and output must be a terminal");
  }
  const watched = new Map(configuration.targets.map((target) => [target, startWatching(target)]));
  const session: Session = {
    watched,
    intervalMs,
    offset: 0,
    change: Promise.withResolvers(),
    broken: Promise.withResolvers(),
    isOver: false,
  };
  takeTerminal(runtime);
  try {
    await Promise.race([
      untilSignal(runtime),
      handleKeys(session, runtime),
      drawChanges(session, runtime),
      pollAgain(configuration, session, runtime),
      session.broken.promise,
    ]);
  } finally {
    session.isOver = true;
    giveBackTerminal(runtime);
  }
  return 0;
}

function untilSignal(runtime: Runtime): Promise<void> {
  return new Promise((resolve) => {
    runtime.onInterrupt(resolve);
    runtime.onTerminate(resolve);
  });
}

/** Resolves at a key that quits, or at the end of the input. */
async function handleKeys(session: Session, runtime: Runtime): Promise<void> {
  for await (const bytes of runtime.stdin.readable) {
    for (const action of readKeys(bytes)) {
      if (action === "quit") return;
      session.offset = scroll(layOutNow(session, runtime), session.offset, action);
    }
    session.change.resolve();
  }
}

async function drawChanges(session: Session, runtime: Runtime): Promise<void> {
  const inColor = usesColor(runtime.stdout, runtime.env);
  runtime.onResize(() => session.change.resolve());
  while (!session.isOver) {
    session.change = Promise.withResolvers();
    drawLines(renderLayout(layOutNow(session, runtime), session.offset, inColor), runtime);
    await pause(FRAME_MS, runtime);
    await session.change.promise;
  }
}

function layOutNow({ watched, intervalMs }: Session, runtime: Runtime): Layout {
  return layOut({ targets: [...watched.values()], intervalMs }, readSize(runtime));
}

/** Polls at each full interval, whether or not the polls before have ended. */
async function pollAgain(
  configuration: Configuration,
  session: Session,
  runtime: Runtime,
): Promise<void> {
  const onResult = () => session.change.resolve();
  const pollIdle = createPollLoop(configuration, session.watched, { runtime, onResult });
  while (!session.isOver) {
    const nowMs = runtime.nowMs();
    pollIdle().catch(session.broken.reject);
    await pause(nextPollMs(nowMs, session.intervalMs) - nowMs, runtime);
  }
}

function pause(ms: number, { timeout }: Pick<Runtime, "timeout">): Promise<void> {
  const end = timeout(ms);
  return new Promise((resolve) => end.addEventListener("abort", () => resolve()));
}
