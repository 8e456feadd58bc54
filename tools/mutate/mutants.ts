/**
 * Mutants: small changes of a module, made by Stryker's instrumenter.
 *
 * The instrumenter is imported by a computed specifier, so that no other task resolves it, not even
 * the type check.
 *
 * @module
 */

/** A place in a text, counted from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One change of one module. */
export interface Mutant {
  /** Its identifier in the instrumented text. */
  readonly id: string;
  /** The path of the module in the tree. */
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
  /** The kind of change, such as `EqualityOperator`. */
  readonly kind: string;
  readonly original: string;
  readonly replacement: string;
}

/** The mutants of modules, and the instrumented modules. */
export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** Texts that call `stryCov_9fa48` with each mutant that is reached, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

const INSTRUMENTER = "npm:@stryker-mutator/instrumenter@10.1.1";

interface StrykerFile {
  readonly name: string;
  readonly content: string;
  readonly mutate: boolean;
}

interface StrykerMutant {
  readonly id: string;
  readonly fileName: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status?: string;
}

interface Instrumenter {
  instrument(files: readonly StrykerFile[], options: object): Promise<{
    readonly files: readonly StrykerFile[];
    readonly mutants: readonly StrykerMutant[];
  }>;
}

interface Module {
  readonly Instrumenter: new (logger: object) => Instrumenter;
}

/** Creates the mutants of modules, given by path; equal texts give equal mutants. */
export async function instrument(modules: ReadonlyMap<string, string>): Promise<Instrumented> {
  const { Instrumenter }: Module = await import(INSTRUMENTER);
  const files = Array.from(modules, ([name, content]) => ({ name, content, mutate: true }));
  const options = { plugins: [], excludedMutations: [], ignorers: [], noHeader: true };
  const made = await new Instrumenter(SILENT).instrument(files, options);
  return {
    mutants: made.mutants
      .filter(({ status }) => status !== "Ignored")
      .map((mutant) => toMutant(mutant, modules.get(mutant.fileName) ?? "")),
    texts: new Map(made.files.map(({ name, content }) => [name, content])),
  };
}

/** Returns the changed text; an expression gets parentheses. */
export function applyMutant(text: string, mutant: Mutant): string {
  const { replacement } = mutant;
  const code = isExpression(mutant) ? `(${replacement})` : replacement;
  return text.slice(0, findOffset(text, mutant.start)) + code +
    text.slice(findOffset(text, mutant.end));
}

/** A part of an optional chain is not an expression: parentheses would end the chain. */
function isExpression({ kind, original, replacement }: Mutant): boolean {
  if (kind === "BlockStatement" || kind === "OptionalChaining") return false;
  if (kind === "MethodExpression" && original.includes("?.")) return false;
  return replacement !== ";" && !/^(?:case|default|for)\b/.test(replacement);
}

function toMutant({ location: { start, end }, ...mutant }: StrykerMutant, text: string): Mutant {
  return {
    id: mutant.id,
    file: mutant.fileName,
    start,
    end,
    kind: mutant.mutatorName,
    original: text.slice(findOffset(text, start), findOffset(text, end)),
    replacement: mutant.replacement,
  };
}

function findOffset(text: string, { line, column }: Position): number {
  const lines = text.split("\n").slice(0, line);
  return lines.reduce((length, { length: more }) => length + more + 1, 0) + column;
}

const SILENT = {
  isDebugEnabled: () => false,
  debug() {},
  info() {},
  warn() {},
};
