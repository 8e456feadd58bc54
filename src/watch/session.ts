/**
 * The state of a watch, how it is drawn, and what keys do to it.
 *
 * @module
 */

import type { Runtime } from "../runtime.ts";
import type { Configuration, Target } from "../target.ts";
import { toAscii } from "../terminal/ascii.ts";
import { usesColor } from "../terminal/colors.ts";
import { isDumb, usesUnicode } from "../terminal/locale.ts";
import { readSize } from "../terminal/size.ts";
import { startWatching } from "./history.ts";
import type { Watched } from "./history.ts";
import type { Action } from "./keys.ts";
import { renderLayout } from "./layout.ts";
import { move, showSelected } from "./navigation.ts";
import type { Shown, Step } from "./navigation.ts";
import { createPlainScreen, createScreen } from "./screen.ts";
import type { Screen } from "./screen.ts";
import { layOut } from "./screens.ts";
import { failedFirst, START } from "./view.ts";
import type { Position, View } from "./view.ts";

/** Time for the process to stop after it has sent the signal to itself, in milliseconds. */
const SUSPEND_MS = 100;

/** The state of a watch. */
export interface Session {
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

/** Creates a session without touching the terminal. */
export function startSession(
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

/** Draws the present state. */
export function drawSession(session: Session, runtime: Runtime): void {
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

/** Handles an action that does not end the watch. */
export async function handleAction(
  action: Exclude<Action, "interrupt">,
  session: Session,
  runtime: Runtime,
): Promise<void> {
  switch (action) {
    case "suspend":
      return await suspend(session, runtime);
    case "pause":
      session.paused = session.paused === undefined ? buildView(session, runtime) : undefined;
      return;
    default:
      go(action === "quit" ? "back" : action, session, runtime);
  }
}

function go(step: Step, session: Session, runtime: Runtime): void {
  const { mode } = session.position;
  session.position = move(session.position, step, show(session, runtime));
  const isBack = mode === "one" && session.position.mode === "all";
  if (isBack) session.position = showSelected(session.position, show(session, runtime));
}

/**
 * Restores the terminal and stops the process. If no shell could continue it, the system ignores
 * the signal, so the terminal is taken again after a moment.
 */
async function suspend(session: Session, runtime: Runtime): Promise<void> {
  session.isSuspended = true;
  session.screen.giveBack();
  runtime.suspend();
  await wait(SUSPEND_MS, runtime);
  if (session.isSuspended && !session.isOver) resume(session);
}

/** Takes the terminal again. */
export function resume(session: Session): void {
  session.isSuspended = false;
  session.screen.take();
  session.change.resolve();
}

/** Resolves after the given number of milliseconds. */
export function wait(ms: number, { timeout }: Pick<Runtime, "timeout">): Promise<void> {
  const end = timeout(ms);
  return new Promise((resolve) => end.addEventListener("abort", () => resolve()));
}
