/**
 * Has V8 compile the functions of a file with the file, so that its code cache holds them. V8 takes
 * a function expression in parentheses for one that is called at once; it compiles others when they
 * are first called, in each run anew.
 *
 * @module
 */

import { describeDenoError, runDeno, ToolError } from "../child.ts";

/** A part of a text: from one place to another. */
interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
}

/** What V8's coverage tells of a script. */
interface Script {
  readonly url: string;
  /** The script itself first, then its functions as they begin. */
  readonly functions: readonly { readonly functionName: string; readonly ranges: Range[] }[];
}

const DECLARATION = /^(async )?function(\*?) ?([\w$]+)(?=\()/;

/**
 * Turns the functions that a script declares, not those inside of others, into expressions in
 * parentheses. They stand at the beginning, so that they can be called as early as before.
 *
 * @param path The script. It is run with `-version`: only V8 knows where its functions end.
 * @throws {ToolError} When it fails.
 */
export async function compileEagerly(path: string, code: string): Promise<string> {
  const declared = await listDeclared(path, code);
  const expressions = declared.map(({ startOffset, endOffset }) =>
    code.slice(startOffset, endOffset).replace(DECLARATION, "$3=($1function$2") + ")"
  );
  const places = [{ endOffset: 0 }, ...declared];
  const rest = places.map(({ endOffset }, index) =>
    code.slice(endOffset, declared[index]?.startOffset)
  );
  return `var ${expressions.join(",\n")};\n${rest.join("")}`;
}

async function listDeclared(path: string, code: string): Promise<readonly Range[]> {
  const { functions } = await coverScript(path);
  const declared: Range[] = [];
  let end = 0;
  for (const { ranges: [range] } of functions.slice(1)) {
    if (range === undefined || range.startOffset < end) continue;
    end = range.endOffset;
    if (DECLARATION.test(code.slice(range.startOffset, end))) declared.push(range);
  }
  return declared;
}

async function coverScript(path: string): Promise<Script> {
  const directory = `${path}.coverage`;
  const { success, stderr } = await runDeno(
    ["run", "--quiet", "--no-config", `--coverage=${directory}`, path, "-version"],
  );
  if (!success) throw new ToolError(`Cannot run the bundle: ${describeDenoError(stderr)}`);
  for (const { name } of Deno.readDirSync(directory)) {
    const script: Script = JSON.parse(await Deno.readTextFile(`${directory}/${name}`));
    if (script.url.endsWith(path.slice(path.lastIndexOf("/")))) return script;
  }
  throw new ToolError("Cannot run the bundle: Deno reports no coverage");
}
