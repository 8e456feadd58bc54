/**
 * Watches targets on the terminal: polls them and draws what the graphs will show. Reads and writes
 * no state. Loaded only for `-watch`.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration } from "../target.ts";
import { readKeys } from "./keys.ts";
import { createPollLoop, nextPollMs } from "./poll_loop.ts";
import { drawSession, handleAction, resume, startSession, wait } from "./session.ts";
import type { Session } from "./session.ts";

/** The shortest time between two drawings, in milliseconds. */
const FRAME_MS = 30;
/** The same on a dumb terminal, where each drawing repeats the whole screen. */
const PLAIN_FRAME_MS = 1000;

/**
 * Watches all targets of a configuration until the user quits: `q`, Ctrl-C, SIGTERM, SIGHUP. The
 * terminal is then as it was, also after an error.
 *
 * @param intervalMs How often each target is polled, in milliseconds.
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
  const session = startSession(configuration, intervalMs, runtime);
  session.screen.take();
  try {
    await Promise.race([
      untilSignal(runtime),
      handleKeys(session, runtime),
      drawChanges(session, runtime),
      moveClock(session, runtime),
      pollAgain(configuration, session, runtime),
      session.broken.promise,
    ]);
  } finally {
    session.isOver = true;
    session.screen.giveBack();
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
      const isHelp = session.position.mode === "help";
      if (action === "interrupt" || action === "quit" && !isHelp) return;
      await handleAction(action, session, runtime);
    }
    session.change.resolve();
  }
}

async function drawChanges(session: Session, runtime: Runtime): Promise<void> {
  runtime.onResize(() => {
    session.screen.forget();
    session.change.resolve();
  });
  runtime.onContinue(() => {
    if (!session.isOver) resume(session);
  });
  while (!session.isOver) {
    session.change = Promise.withResolvers();
    if (!session.isSuspended) drawSession(session, runtime);
    await wait(session.isPlain ? PLAIN_FRAME_MS : FRAME_MS, runtime);
    await session.change.promise;
  }
}

/** Updates the clock every second, except on a dumb terminal. */
async function moveClock(session: Session, runtime: Runtime): Promise<void> {
  while (!session.isOver) {
    await wait(1000 - runtime.nowMs() % 1000, runtime);
    if (!session.isPlain) session.change.resolve();
  }
}

/** Polls at each full interval, even while earlier polls are pending. */
async function pollAgain(
  configuration: Configuration,
  session: Session,
  runtime: Runtime,
): Promise<void> {
  const { watched, intervalMs } = session;
  const onResult = () => session.change.resolve();
  const pollIdle = createPollLoop(configuration, watched, { runtime, intervalMs, onResult });
  while (!session.isOver) {
    const nowMs = runtime.nowMs();
    pollIdle().catch(session.broken.reject);
    await wait(nextPollMs(nowMs, intervalMs) - nowMs, runtime);
  }
}
