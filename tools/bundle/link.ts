/**
 * Joins the parts of the program to one file. What a run loads at its start stands in the file as it
 * is; every other part is the body of a function, which V8 neither compiles nor stores in its code
 * cache before a run calls it.
 *
 * @module
 */

import { ToolError } from "../child.ts";
import { listLazy, parsePart, replaceLazy } from "./parts.ts";
import type { Binding, Part } from "./parts.ts";

/** A split program. */
export interface Split {
  readonly parts: ReadonlyMap<string, Part>;
  /** The names of the parts that are loaded at the start, in the order of their evaluation. */
  readonly loaded: ReadonlySet<string>;
}

/** Returns the source of a module that exports what loaded parts export, to follow the entry's. */
export function exportAll({ parts, loaded }: Split): string {
  return Array.from(loaded, (name, place) => {
    const names = parts.get(name)?.exports.map(({ outer }) =>
      `${outer} as ${exportName(place, outer)}`
    );
    return `export{${names?.join(",") ?? ""}}from"./${name}";\n`;
  }).slice(0, -1).join("");
}

/** @param place The place of the part among the loaded ones. */
function exportName(place: number, outer: string): string {
  return `part${place}_${outer}`;
}

/**
 * Joins the parts.
 *
 * @param start The loaded parts as one module, bundled from {@link exportAll}.
 * @throws {ToolError} When parts import each other in a circle, or load what is loaded.
 */
export function linkParts(start: string, split: Split): string {
  const { body, exports } = parsePart(start);
  const numbers = numberLazy(body, split);
  const link = (code: string) =>
    replaceLazy(code, (name) => `loadPart(${numberOf(name, numbers)})`);
  const lazy = Array.from(numbers.keys(), (name) => link(wrapPart(name, split, numbers)));
  return [
    `const parts=[\n${lazy.join(",\n")}\n],usedParts=[];`,
    "function usePart(number){return usedParts[number]??=parts[number](shareStart())}",
    "function loadPart(number){return Promise.resolve(number).then(usePart)}",
    `function shareStart(){return${formatExports(exports)}}`,
    link(body),
  ].join("\n");
}

/** @throws {ToolError} When the part is loaded at the start: its `import()` is superfluous. */
function numberOf(name: string, numbers: ReadonlyMap<string, number>): number {
  const number = numbers.get(name);
  if (number === undefined) throw new ToolError(`Cannot bundle main.ts: ${name} is loaded already`);
  return number;
}

/** Numbers the parts that are not loaded at the start, each after those that it imports. */
function numberLazy(body: string, { parts, loaded }: Split): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) throw new ToolError(`Cannot bundle main.ts: ${name} needs itself`);
    const part = parts.get(name);
    if (part === undefined || loaded.has(name) || numbers.has(name)) return;
    for (const from of part.imports.keys()) visit(from, [...above, name]);
    numbers.set(name, numbers.size);
    for (const lazy of listLazy(part.body)) if (!above.includes(lazy)) visit(lazy, []);
  };
  for (const name of listLazy(body)) visit(name, []);
  return numbers;
}

/** The names in a part are short, so they do not hide those of {@link linkParts}. */
function wrapPart(
  name: string,
  { parts, loaded }: Split,
  numbers: ReadonlyMap<string, number>,
): string {
  const part = parts.get(name);
  if (part === undefined) throw new ToolError(`Cannot bundle main.ts: ${name} is missing`);
  const places = [...loaded];
  const imports = Array.from(part.imports, ([from, bindings]) => {
    const place = places.indexOf(from);
    return place < 0
      ? `const${formatImports(bindings)}=usePart(${numberOf(from, numbers)});`
      : `const${formatImports(bindings, (outer) => exportName(place, outer))}=start;`;
  });
  return `start=>{${imports.join("")}${part.body}return${formatExports(part.exports)}}`;
}

function formatImports(bindings: readonly Binding[], rename = (outer: string) => outer): string {
  return `{${bindings.map(({ outer, inner }) => `${rename(outer)}:${inner}`).join(",")}}`;
}

function formatExports(bindings: readonly Binding[]): string {
  return `{${bindings.map(({ outer, inner }) => `${outer}:${inner}`).join(",")}}`;
}
