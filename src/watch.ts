/**
 * Watches targets on the terminal: asks them again and again and draws what the graphs will show.
 * Reads and writes no state. Loaded only for `-watch`.
 *
 * @module
 */

import { UsageError } from "./errors.ts";
import { askTargets } from "./fleet.ts";
import type { Runtime } from "./runtime.ts";
import type { Configuration, Target } from "./target.ts";
import { addReading, startWatching } from "./watch/history.ts";
import type { Reading, Watched } from "./watch/history.ts";
import { readKeys } from "./watch/keys.ts";
import { layOut, renderLayout } from "./watch/layout.ts";
import type { Layout } from "./watch/layout.ts";
import { lookAt } from "./watch/look.ts";
import { scroll } from "./watch/scroll.ts";
import { drawLines, giveBackTerminal, readSize, takeTerminal } from "./watch/screen.ts";

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
  isOver: boolean;
}

/**
 * Watches all targets of a configuration until the user has seen enough: `q`, Ctrl-C, SIGTERM,
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
  const change = Promise.withResolvers<void>();
  const session: Session = { watched, intervalMs, offset: 0, change, isOver: false };
  takeTerminal(runtime);
  try {
    await Promise.race([
      untilSignal(runtime),
      obeyKeys(session, runtime),
      drawChanges(session, runtime),
      lookAgain(configuration, session, runtime),
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

/** Resolves when a key says so, or when there are no more keys. */
async function obeyKeys(session: Session, runtime: Runtime): Promise<void> {
  for await (const bytes of runtime.stdin.readable) {
    for (const action of readKeys(bytes)) {
      if (action === "quit") return;
      session.offset = scroll(layOutNow(session, runtime), session.offset, action);
    }
    session.change.resolve();
  }
}

async function drawChanges(session: Session, runtime: Runtime): Promise<void> {
  const inColor = !runtime.env.get("NO_COLOR");
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

async function lookAgain(
  configuration: Configuration,
  session: Session,
  runtime: Runtime,
): Promise<void> {
  while (!session.isOver) {
    const startMs = runtime.nowMs();
    await lookAtAll(configuration, session, runtime);
    const nowMs = runtime.nowMs();
    await pause(nextLookMs(startMs, nowMs, session.intervalMs) - nowMs, runtime);
  }
}

/**
 * Returns when to look again: at the next full interval, as the agent does at each full minute, but
 * in another second than the last time. Half a second later, so that a few milliseconds do not count
 * for a second: differences are by whole seconds.
 *
 * @param startMs When the last look began, in milliseconds since 1970.
 * @param nowMs The present time.
 */
export function nextLookMs(startMs: number, nowMs: number, intervalMs: number): number {
  const earliestMs = Math.max(nowMs, Math.trunc(startMs / 1000) * 1000 + 1000);
  return Math.ceil((earliestMs - 500) / intervalMs) * intervalMs + 500;
}

/** Each answer is shown when it is there, whatever the others do. */
async function lookAtAll(
  configuration: Configuration,
  session: Session,
  runtime: Runtime,
): Promise<void> {
  const pending = new Set(configuration.targets);
  const take = (target: Target, reading: Reading): Reading => {
    if (pending.delete(target)) {
      session.watched.set(target, addReading(knownOf(target), reading));
      session.change.resolve();
    }
    return reading;
  };
  const knownOf = (target: Target) => session.watched.get(target) ?? startWatching(target);
  await askTargets(configuration, { ...runtime, onTerminate() {} }, {
    ask: async (target) => take(target, await lookAt(knownOf(target), runtime)),
    fail: (target, error) => take(target, { ok: false, error }),
    publish() {},
  });
}

function pause(ms: number, { timeout }: Pick<Runtime, "timeout">): Promise<void> {
  const end = timeout(ms);
  return new Promise((resolve) => end.addEventListener("abort", () => resolve()));
}
