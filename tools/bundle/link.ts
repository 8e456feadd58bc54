/**
 * Puts the parts of the program together: to one file, or to one module for what a run loads at its
 * start and a module for each other part.
 *
 * In the file, what a run loads at its start stands as it is. Every other part is the body of a
 * function, which V8 neither compiles nor stores in its code cache before a run calls it.
 *
 * @module
 */

import { ToolError } from "../child.ts";
import { ENTRY, listLazy, parsePart, replaceLazy } from "./parts.ts";
import type { Binding, Part } from "./parts.ts";

/** A split program. */
export interface Split {
  readonly parts: ReadonlyMap<string, Part>;
  /** The names of the parts that are loaded at the start, in the order of their evaluation. */
  readonly loaded: ReadonlySet<string>;
}

/** Returns the source of a module that exports what the loaded parts export, without the entry. */
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
  const numbers = numberLazy([body], split);
  const link = (code: string) =>
    replaceLazy(code, (name) => `loadPart(${numberOf(name, numbers)})`);
  const lazy = Array.from(numbers.keys(), (name) => link(wrapPart(name, split, numbers)));
  return [
    `const parts=[\n${lazy.join(",\n")}\n],usedParts=[];`,
    "function usePart(number){return usedParts[number]??=parts[number](shareStart())}",
    "function loadPart(number){return Promise.resolve(number).then(usePart)}",
    `function shareStart(){return${formatMembers(exports)}}`,
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
function numberLazy(
  start: readonly string[],
  { parts, loaded }: Split,
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) throw new ToolError(`Cannot bundle main.ts: ${name} needs itself`);
    const part = parts.get(name);
    if (part === undefined || loaded.has(name) || numbers.has(name)) return;
    for (const from of part.imports.keys()) visit(from, [...above, name]);
    numbers.set(name, numbers.size);
    for (const lazy of listLazy(part.body)) if (!above.includes(lazy)) visit(lazy, []);
  };
  for (const name of start.flatMap(listLazy)) visit(name, []);
  return numbers;
}

/** The names in a part are short, so they do not hide those of {@link linkParts}. */
function wrapPart(
  name: string,
  { parts, loaded }: Split,
  numbers: ReadonlyMap<string, number>,
): string {
  const { imports, body, exports } = getPart(name, parts);
  const places = [...loaded];
  const constants = Array.from(imports, ([from, bindings]) => {
    const place = places.indexOf(from);
    return place < 0
      ? `const${formatMembers(bindings)}=usePart(${numberOf(from, numbers)});`
      : `const${formatMembers(shareBindings(bindings, place))}=start;`;
  });
  return `start=>{${constants.join("")}${body}return${formatMembers(exports)}}`;
}

function getPart(name: string, parts: Split["parts"]): Part {
  const part = parts.get(name);
  if (part === undefined) throw new ToolError(`Cannot bundle main.ts: ${name} is missing`);
  return part;
}

/** Returns imports from a loaded part by the names under which all loaded parts are exported. */
function shareBindings(bindings: readonly Binding[], place: number): readonly Binding[] {
  return bindings.map(({ outer, inner }) => ({ outer: exportName(place, outer), inner }));
}

function formatMembers(bindings: readonly Binding[]): string {
  return `{${bindings.map(({ outer, inner }) => `${outer}:${inner}`).join(",")}}`;
}

/** The name of the module of what the entry and other parts share. */
const SHARED = "shared.js";

/**
 * Makes a module of the loaded parts but the entry, and one of each other part.
 *
 * The entry stays apart: a part that imported it would wait for the end of the run, which waits for
 * the part.
 *
 * @param shared The loaded parts as one module, bundled from {@link exportAll}.
 * @returns The modules by file name.
 */
export function separateParts(shared: string, split: Split): ReadonlyMap<string, string> {
  const entry = getPart(ENTRY, split.parts);
  const numbers = numberLazy([shared, entry.body], split);
  const fileOf = (name: string) => `./part${numberOf(name, numbers)}.js`;
  const link = (code: string) =>
    replaceLazy(code, (name) => `import(${JSON.stringify(fileOf(name))})`);
  const format = (name: string) => link(formatModule(getPart(name, split.parts), split, fileOf));
  return new Map([
    [ENTRY, format(ENTRY)],
    [SHARED, link(shared)],
    ...Array.from(numbers.keys(), (name) => [fileOf(name).slice(2), format(name)] as const),
  ]);
}

function formatModule(
  { imports, body, exports }: Part,
  { loaded }: Split,
  fileOf: (name: string) => string,
): string {
  const places = [...loaded];
  const lines = Array.from(imports, ([from, bindings]) => {
    const place = places.indexOf(from);
    return place < 0
      ? `import${formatImports(bindings)}from"${fileOf(from)}";`
      : `import${formatImports(shareBindings(bindings, place))}from"./${SHARED}";`;
  });
  const names = exports.map(({ outer, inner }) => `${inner} as ${outer}`);
  return `${lines.join("")}${body}export{${names.join(",")}};\n`;
}

function formatImports(bindings: readonly Binding[]): string {
  return `{${bindings.map(({ outer, inner }) => `${outer} as ${inner}`).join(",")}}`;
}
