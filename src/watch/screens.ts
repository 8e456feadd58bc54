/**
 * The screens of a watch: all targets, one target, the help.
 *
 * @module
 */

import type { Size } from "../terminal/size.ts";
import { layOutOne } from "./detail.ts";
import { layOutHelp } from "./key_help.ts";
import type { Layout } from "./layout.ts";
import { layOutAll } from "./overview.ts";
import type { Position, View } from "./view.ts";

/** Lays out what is shown at a position. */
export function layOut(view: View, { mode, selected }: Position, size: Size): Layout {
  if (mode === "help") return layOutHelp(view, size);
  const watched = view.targets.find(({ id }) => id === selected);
  return mode === "one" && watched !== undefined
    ? layOutOne(view, watched, size)
    : layOutAll({ ...view, selected }, size);
}
