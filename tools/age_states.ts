/**
 * Backdates state files, so that the next run prints differences.
 *
 * @module
 */

const MINUTE_SEC = 60;

/** Backdates every state in a directory by a minute: within a second, the plugin prints nothing. */
export function ageStates(directory: string): void {
  const minuteAgoSec = Math.floor(Date.now() / 1000) - MINUTE_SEC;
  for (const { name } of Deno.readDirSync(directory)) {
    const state = JSON.parse(Deno.readTextFileSync(`${directory}/${name}`));
    const aged = JSON.stringify({ ...state, _lastTime: minuteAgoSec });
    Deno.writeTextFileSync(`${directory}/${name}`, aged);
  }
}
