/**
 * What a run that prints graph definitions is seen to do: nothing but to read its configuration.
 *
 * @module
 */

import { CONFIG_FILE } from "../host/setting_files.ts";
import { Observations } from "./observations.ts";

/** What such a run did. */
export class DefinitionObservations extends Observations {
  /** A request began. */
  override requested(prefix: string): void {
    this.watcher.violated(`asks ${prefix} for its definitions`);
  }

  /** A call about a path is about to be done. */
  override called(_call: string, path: string): void {
    if (path === CONFIG_FILE) return;
    this.watcher.violated(`looks at ${path} for definitions`);
  }
}
