/**
 * Looks for faults of the program in the worlds of a simulated year, and writes into the modules that
 * list them where each shows early: what happens in a world moves when the simulation changes.
 *
 * Arguments are names of faults; without any, all are looked for.
 *
 * @module
 */

import { CODE_FAULTS } from "./code_faults.ts";
import type { CodeFault } from "./code_fault.ts";
import type { FaultAnswer } from "./fault_worker.ts";
import type { Place } from "./fault_search.ts";

/** The modules that list faults. */
const LISTS: readonly URL[] = [...Deno.readDirSync(new URL(".", import.meta.url))]
  .filter(({ name }) => name.endsWith("code_faults.ts"))
  .map(({ name }) => new URL(name, import.meta.url));

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !CODE_FAULTS.some((fault) => fault.name === name));
  for (const name of unknown) console.error(`Unknown fault "${name}"`);
  if (unknown.length > 0) return 2;
  const faults = CODE_FAULTS.filter(({ name }) => names.length === 0 || names.includes(name));
  let code = 0;
  const waiting = faults.values();
  const searchNext = async () => {
    for (const fault of waiting) {
      const place = await search(fault).catch(report);
      console.error(`${fault.name}: ${describe(place)}, before: ${describe(fault.shows)}`);
      if (place === undefined) code = 1;
      else for (const list of LISTS) rewrite(list, fault, place);
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, searchNext));
  return code;
}

/** A fault that cannot be looked for does not keep the others from it. */
function report(error: unknown): undefined {
  console.error(error instanceof Error ? error.message : String(error));
}

function describe(place: Place | undefined): string {
  return place === undefined ? "not found" : `world ${place.world}, minute ${place.minute}`;
}

/** A worker for each fault: the modules of a copy of the program stay loaded. */
function search(fault: CodeFault): Promise<Place | undefined> {
  const worker = new Worker(new URL("fault_worker.ts", import.meta.url), { type: "module" });
  return new Promise<Place | undefined>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FaultAnswer>) => resolve(data.place);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot look for "${fault.name}": ${event.message}`));
    };
    worker.postMessage(fault);
  }).finally(() => worker.terminate());
}

/** Replaces the first place after the name of a fault, in the list that has it. */
function rewrite(list: URL, { name }: CodeFault, { world, minute }: Place): void {
  const text = Deno.readTextFileSync(list);
  const start = text.indexOf(`name: "${name}"`);
  if (start === -1) return;
  const shows = `shows: { world: ${world}, minute: ${minute} }`;
  const after = text.slice(start).replace(/shows: \{ world: \d+, minute: \d+ \}/, shows);
  Deno.writeTextFileSync(list, text.slice(0, start) + after);
}
