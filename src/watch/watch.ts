/**
 * Watches targets on the terminal: polls them and draws what the graphs will show. Reads and writes
 * no state. Loaded only for `-watch`.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration, Target } from "../target.ts";
import { toAscii } from "../terminal/ascii.ts";
import { usesColor } from "../terminal/colors.ts";
import { isDumb, usesUnicode } from "../terminal/locale.ts";
import { readSize } from "../terminal/size.ts";
import { startWatching } from "./history.ts";
import type { Watched } from "./history.ts";
import { readKeys } from "./keys.ts";
import type { Action } from "./keys.ts";
import { renderLayout } from "./layout.ts";
import { move, showSelected } from "./navigation.ts";
import type { Shown } from "./navigation.ts";
import { createPollLoop, nextPollMs } from "./poll_loop.ts";
import { createPlainScreen, createScreen } from "./screen.ts";
import type { Screen } from "./screen.ts";
import { layOut } from "./screens.ts";
import { failedFirst, START } from "./view.ts";
import type { Position, View } from "./view.ts";

/** How long the screen stays as it is, however much changes. */
const FRAME_MS = 30;
/** The same where every change repeats the whole screen. */
const PLAIN_FRAME_MS = 1000;
/** How long it takes at most until a process that suspends itself has stopped. */
const SUSPEND_MS = 100;

/** A watch while it goes on. */
interface Session {
  readonly watched: Map<Target, Watched>;
  readonly intervalMs: number;
  readonly screen: Screen;
  readonly isPlain: boolean;
  position: Position;
  /** What was shown when the user paused. */
  paused?: Pick<View, "targets" | "nowMs"> | undefined;
  /** Resolved when there is something new to draw. */
  change: PromiseWithResolvers<void>;
  /** Rejected when polling cannot go on. */
  readonly broken: PromiseWithResolvers<never>;
  isSuspended: boolean;
  isOver: boolean;
}

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

function startSession(
  { targets }: Configuration,
  intervalMs: number,
  runtime: Runtime,
): Session {
  const isPlain = isDumb(runtime.env);
  return {
    watched: startWatching(targets),
    intervalMs,
    screen: isPlain ? createPlainScreen(runtime) : createScreen(runtime),
    isPlain,
    position: START,
    change: Promise.withResolvers(),
    broken: Promise.withResolvers(),
    isSuspended: false,
    isOver: false,
  };
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

async function handleAction(action: Action, session: Session, runtime: Runtime): Promise<void> {
  switch (action) {
    case "interrupt":
      return;
    case "suspend":
      return await suspend(session, runtime);
    case "pause":
      session.paused = session.paused === undefined ? buildView(session, runtime) : undefined;
      return;
    default: {
      const step = action === "quit" ? "back" : action;
      const { mode } = session.position;
      session.position = move(session.position, step, show(session, runtime));
      if (mode !== "one" || session.position.mode !== "all") return;
      session.position = showSelected(session.position, show(session, runtime));
    }
  }
}

/**
 * Stops the process as a shell's job, with the terminal as it was. Where no shell can continue it,
 * the system does not stop it.
 */
async function suspend(session: Session, runtime: Runtime): Promise<void> {
  session.isSuspended = true;
  session.screen.giveBack();
  runtime.suspend();
  await pause(SUSPEND_MS, runtime);
  if (session.isSuspended) resume(session);
}

function resume(session: Session): void {
  session.isSuspended = false;
  session.screen.take();
  session.change.resolve();
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
    if (!session.isSuspended) draw(session, runtime);
    await pause(session.isPlain ? PLAIN_FRAME_MS : FRAME_MS, runtime);
    await session.change.promise;
  }
}

function draw(session: Session, runtime: Runtime): void {
  const { env, stdout } = runtime;
  const { layout } = show(session, runtime);
  const inColor = usesColor(stdout, env);
  const lines = renderLayout(layout, session.position.offset, { inColor });
  session.screen.draw(usesUnicode(env) ? lines : lines.map(toAscii));
}

function show(session: Session, runtime: Runtime): Shown {
  const view = buildView(session, runtime);
  return { view, layout: layOut(view, session.position, readSize(runtime)) };
}

function buildView({ watched, intervalMs, paused }: Session, runtime: Runtime): View {
  const live = () => ({ targets: failedFirst([...watched.values()]), nowMs: runtime.nowMs() });
  return { ...(paused ?? live()), intervalMs, isPaused: paused !== undefined };
}

/** Draws the clock anew at each full second, where that costs one line. */
async function moveClock(session: Session, runtime: Runtime): Promise<void> {
  while (!session.isOver) {
    await pause(1000 - runtime.nowMs() % 1000, runtime);
    if (!session.isPlain) session.change.resolve();
  }
}

/** Polls at each full interval, whether or not the polls before have ended. */
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
    await pause(nextPollMs(nowMs, intervalMs) - nowMs, runtime);
  }
}

function pause(ms: number, { timeout }: Pick<Runtime, "timeout">): Promise<void> {
  const end = timeout(ms);
  return new Promise((resolve) => end.addEventListener("abort", () => resolve()));
}
