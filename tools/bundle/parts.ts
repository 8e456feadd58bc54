/**
 * The parts into which `deno bundle --code-splitting` splits the program: what each one imports and
 * exports. Which of them a run loads at its start follows from their static imports.
 *
 * @module
 */

import { ToolError } from "../child.ts";

/** A name that a module exports or imports, and what it is called inside. */
export interface Binding {
  readonly outer: string;
  readonly inner: string;
}

/** A file that `deno bundle` wrote. */
export interface Part {
  /** Its imports by the names of other parts, in order. */
  readonly imports: ReadonlyMap<string, readonly Binding[]>;
  readonly body: string;
  readonly exports: readonly Binding[];
}

/** The name of the part where the program starts. */
export const ENTRY = "main.js";

const IMPORT = /^import(?:\{([^}]*)\}from)?"\.\/([\w-]+\.js)";/;
const EXPORTS = /export\{([^}]*)\};\s*$/;

/**
 * Reads a part as the minifier writes it: imports first, exports last.
 *
 * @throws {ToolError} When it has an import of another form.
 */
export function parsePart(code: string): Part {
  const imports = new Map<string, readonly Binding[]>();
  let rest = code;
  for (let found; (found = IMPORT.exec(rest)) !== null; rest = rest.slice(found[0].length)) {
    const [, names = "", from = ""] = found;
    imports.set(from, parseBindings(names, (outer, inner) => ({ outer, inner })));
  }
  if (/^import\b(?![.(])/.test(rest)) {
    throw new ToolError(`Cannot bundle main.ts: unknown form of import "${rest.slice(0, 80)}"`);
  }
  const [end = "", names = ""] = EXPORTS.exec(rest) ?? [];
  return {
    imports,
    body: rest.slice(0, rest.length - end.length).trimEnd(),
    exports: parseBindings(names, (inner, outer) => ({ outer, inner })),
  };
}

/** Reads `a,b as c`. */
function parseBindings(
  list: string,
  bind: (left: string, right: string) => Binding,
): readonly Binding[] {
  return list.split(",").filter((item) => item !== "").map((item) => {
    const [left = "", right = left] = item.trim().split(" as ");
    return bind(left, right);
  });
}

/** Returns the names of the parts that are loaded with one, itself included, after those they need. */
export function listLoaded(name: string, parts: ReadonlyMap<string, Part>): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (name: string): void => {
    if (loaded.has(name)) return;
    for (const from of parts.get(name)?.imports.keys() ?? []) visit(from);
    loaded.add(name);
  };
  visit(name);
  return loaded;
}

/** Returns the names of the parts that some code loads by `import()`. */
export function listLazy(code: string): readonly string[] {
  return Array.from(code.matchAll(LAZY_IMPORT), ([, name = ""]) => name);
}

/** Replaces each `import()` of a part. */
export function replaceLazy(code: string, replace: (name: string) => string): string {
  return code.replaceAll(LAZY_IMPORT, (_, name) => replace(name));
}

const LAZY_IMPORT = /\bimport\("\.\/([\w-]+\.js)"\)/g;
