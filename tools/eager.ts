/**
 * Lets V8 compile together with a script those of its functions that a plain run calls.
 *
 * V8 compiles a function when it is first called, and keeps that for one run only: Deno's code cache
 * holds what is compiled when a script is loaded. A function expression in parentheses is compiled
 * then. With the bundle, this takes 7 % off the processor time of a run for one target or ten.
 *
 * @module
 */

import { parse } from "acorn";
import type { AnyNode } from "acorn";
import { METRICS } from "../src/metrics.ts";
import { permissionFlags } from "../src/permissions.ts";
import { ageStates } from "./age_states.ts";
import { describeFailure, runDeno, ToolError } from "./child.ts";

/** Where functions begin in a script, in UTF-16 units. */
export type Positions = ReadonlySet<number>;

/** From where to where something stands in a script. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** What V8 says of one script. */
interface Coverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

/**
 * Returns a module's code with some functions in parentheses. A declaration at the top becomes a
 * variable in front of everything, so that, like the declaration, it is there from the start.
 *
 * @param code What `deno bundle` writes: it begins with no `#!`.
 * @param chosen Where the functions begin.
 * @throws {SyntaxError} When the code is not JavaScript.
 */
export function wrapFunctions(code: string, chosen: Positions): string {
  const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const isChosen = ({ start }: AnyNode) => chosen.has(start);
  const expressions = body.flatMap(listExpressions).filter(isChosen);
  const declarations = body.filter((node) => node.type === "FunctionDeclaration").filter(isChosen);
  const variables = declarations.map(({ id, start, end }) => {
    const head = code.slice(start, id.start);
    // Its own name would be a constant in it; the variable gives it the same one.
    return `${id.name}=(${head}${parenthesize(code, { start: id.end, end }, expressions)})`;
  });
  const starts = [0, ...declarations.map(({ end }) => end)];
  const ends = [...declarations.map(({ start }) => start), code.length];
  const rest = starts.map((start, index) =>
    parenthesize(code, { start, end: ends[index] ?? start }, expressions)
  );
  return (variables.length > 0 ? `var ${variables.join(",\n")};\n` : "") + rest.join(";");
}

/** Returns the functions in a node that may stand in parentheses: methods may not. */
function listExpressions(node: AnyNode): readonly AnyNode[] {
  const inner = listChildren(node).flatMap(listExpressions);
  // A parenthesis that begins a statement may go on with the one before.
  if (node.type === "ExpressionStatement") return inner.filter(({ start }) => start > node.start);
  return isFunction(node) ? [node, ...inner] : inner;
}

/** Returns the nodes in a node; of a method, those in its function. */
function listChildren(node: AnyNode): readonly AnyNode[] {
  const children = Object.values(node).flat().filter(isNode);
  const isMethod = node.type === "MethodDefinition" ||
    node.type === "Property" && (node.method || node.kind !== "init");
  if (!isMethod) return children;
  return children.flatMap((child) => isFunction(child) ? listChildren(child) : [child]);
}

function isFunction({ type }: AnyNode): boolean {
  return type === "ArrowFunctionExpression" || type === "FunctionExpression";
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Returns a part of the code with the expressions in it in parentheses. */
function parenthesize(code: string, { start, end }: Part, expressions: readonly Part[]): string {
  const inside = expressions.filter((part) => part.start >= start && part.end <= end);
  const edits = inside.flatMap((part) => [[part.start, "("], [part.end, ")"]] as const);
  let text = "";
  let written = start;
  for (const [position, parenthesis] of edits.sort(([a], [b]) => a - b)) {
    text += code.slice(written, position) + parenthesis;
    written = position;
  }
  return text + code.slice(written, end);
}

/**
 * Runs the plugin as the agent does and returns where the functions begin that it calls: for one
 * target by flags, for two by a file, each without a state and with one, and for definitions.
 *
 * @param script The path of the bundle.
 * @param directory A directory for what the runs write.
 * @throws {ToolError} When a run fails.
 */
export async function findCalled(script: string, directory: string): Promise<Positions> {
  const page = Object.fromEntries(METRICS.map(({ name }, index) => [name, index + 0.5]));
  await using app = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json(page),
  );
  const uri = `http://127.0.0.1:${app.addr.port}/`;
  const config = `${directory}/two.toml`;
  await Deno.writeTextFile(config, `[targets.a]\nuri = "${uri}"\n[targets.b]\nuri = "${uri}"\n`);
  const states = `${directory}/states`;
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const flags = ["--quiet", "--no-config", `--coverage=${directory}/coverage`];
    const { success, stderr } = await runDeno(
      ["run", ...flags, ...permissionFlags(), script, ...args],
      { MACKEREL_AGENT_PLUGIN_META: "", MACKEREL_PLUGIN_WORKDIR: states, ...env },
    );
    if (!success) throw new ToolError(`Cannot run the bundle: ${describeFailure(stderr)}`);
  };
  for (const args of [["-uri", uri], ["-config", config]]) {
    await run(args);
    ageStates(states);
    await run(args);
  }
  await run(["-uri", uri], { MACKEREL_AGENT_PLUGIN_META: "1" });
  return await readCalled(`${directory}/coverage`, script.slice(script.lastIndexOf("/")));
}

async function readCalled(directory: string, script: string): Promise<Positions> {
  const called = new Set<number>();
  for await (const { name } of Deno.readDir(directory)) {
    const coverage: Partial<Coverage> = JSON.parse(await Deno.readTextFile(`${directory}/${name}`));
    if (!coverage.url?.endsWith(script)) continue;
    const ranges = coverage.functions?.map(({ ranges: [whole] }) => whole) ?? [];
    for (const range of ranges) if (range && range.count > 0) called.add(range.startOffset);
  }
  if (called.size > 0) return called;
  throw new ToolError("Cannot tell what a run of the bundle calls: its coverage is not there");
}
