/**
 * Makes states old enough for a run to print differences.
 *
 * @module
 */

const MINUTE_SEC = 60;

/** Makes every state in a directory a minute old: the plugins print nothing within a second. */
export function ageStates(directory: string): void {
  const minuteAgoSec = Math.floor(Date.now() / 1000) - MINUTE_SEC;
  for (const { name } of Deno.readDirSync(directory)) {
    const state = JSON.parse(Deno.readTextFileSync(`${directory}/${name}`));
    const aged = JSON.stringify({ ...state, _lastTime: minuteAgoSec });
    Deno.writeTextFileSync(`${directory}/${name}`, aged);
  }
}
