/**
 * The baseline: the minimal Deno program that does the plugin's I/O for N targets. It makes N
 * requests, at most 64 at once, replaces a state file for each, and writes N lines at once.
 *
 * The arguments are the directory of the state files and the URIs.
 *
 * @module
 */

const AT_ONCE = 64;

const [directory = ".", ...uris] = Deno.args;
const lines: string[] = [];
const rest = uris.entries();
await Promise.all(Array.from({ length: Math.min(AT_ONCE, uris.length) }, collectRest));
Deno.stdout.writeSync(new TextEncoder().encode(lines.join("")));

async function collectRest(): Promise<void> {
  for (const [index, uri] of rest) {
    const response = await fetch(uri);
    const page = await response.text();
    const last = replaceState(`${directory}/${index}`, page);
    lines.push(`target${index}\t${page.length}\t${last.length}\n`);
  }
}

function replaceState(path: string, text: string): string {
  const last = readIfThere(path);
  Deno.writeTextFileSync(`${path}.tmp`, text);
  Deno.renameSync(`${path}.tmp`, path);
  return last;
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
