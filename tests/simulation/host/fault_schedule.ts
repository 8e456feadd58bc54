/**
 * Lets the events of a history happen in a world.
 *
 * @module
 */

import type { FaultEvent } from "./fault_event.ts";
import { describeEvent, findKind } from "./faults.ts";
import type { World } from "./world.ts";

/** Schedules the events of a world, those of before its beginning left out. */
export function scheduleFaults(world: World): void {
  for (const event of world.options.events) {
    if (event.atMs >= world.nowMs) scheduleFault(world, event);
  }
}

function scheduleFault(world: World, event: FaultEvent): void {
  const { begin, end, isOfTarget, isHarmless = false } = findKind(event.kind);
  const target = isOfTarget ? event.target : undefined;
  const lasts = event.lastsMs > 0 && !isHarmless;
  world.schedule(event.atMs - world.nowMs, () => {
    world.log(() => `* ${describeEvent(event)}`);
    world.disturb(target, lasts ? 1 : 0);
    begin(world, event);
    if (event.lastsMs === 0) return;
    world.schedule(event.lastsMs, () => {
      end?.(world, event);
      world.log(() => `* ended: ${event.kind}`);
      world.disturb(target, lasts ? -1 : 0);
    });
  });
}
