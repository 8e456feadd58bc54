/**
 * Matches texts with an RE2 regular expression in time that is proportional to their length. Label
 * values come from applications that need not be trusted, and JavaScript's own expressions can take
 * forever for a malicious text.
 *
 * @module
 */

import { parseRegexp } from "./regexp_syntax.ts";
import type { Assertion, Node } from "./regexp_syntax.ts";
import type { CharacterTest } from "./character_tests.ts";
import { PromqlError } from "./syntax_error.ts";

/** Tells whether a regular expression matches a text as a whole. */
export type TextMatcher = (text: string) => boolean;

/** The most characters of a regular expression. */
const MOST_CHARACTERS = 2000;
/** The most states of its program, and so the most steps for a character. */
const MOST_STATES = 2000;

/** A state with transitions to others, after a character or if an assertion holds. */
interface State {
  readonly test?: CharacterTest;
  readonly assertion?: Assertion;
  next: readonly number[];
}

/** The state in which a text has matched. */
const ACCEPTED = 0;

/**
 * Compiles a regular expression that must match a whole text.
 *
 * @throws {PromqlError} When it is not valid in RE2, or is too large.
 */
export function compileRegexp(pattern: string): TextMatcher {
  if (pattern.length > MOST_CHARACTERS) {
    throw new PromqlError(0, `is longer than ${MOST_CHARACTERS} characters`);
  }
  const states: State[] = [{ next: [] }];
  const start = addNode(states, parseRegexp(pattern), ACCEPTED);
  const hasAssertions = states.some(({ assertion }) => assertion !== undefined);
  const automaton = hasAssertions ? undefined : createAutomaton(states, start);
  return automaton ?? ((text) => run(states, start, text));
}

/** Adds the states of a node that continues with another state, and returns the first of them. */
function addNode(states: State[], node: Node, next: number): number {
  switch (node.kind) {
    case "character":
      return addState(states, { test: node.test, next: [next] });
    case "assertion":
      return addState(states, { assertion: node.assertion, next: [next] });
    case "sequence":
      return node.parts.reduceRight((after, part) => addNode(states, part, after), next);
    case "choice":
      return addState(states, { next: node.parts.map((part) => addNode(states, part, next)) });
    case "repeat":
      return addRepeat(states, node, next);
  }
}

function addRepeat(
  states: State[],
  { part, least, most }: Extract<Node, { kind: "repeat" }>,
  next: number,
): number {
  let first = most === Infinity ? addLoop(states, part, next) : next;
  for (let optional = least; optional < most && most !== Infinity; optional++) {
    first = addState(states, { next: [addNode(states, part, first), next] });
  }
  for (let count = 0; count < least; count++) first = addNode(states, part, first);
  return first;
}

function addLoop(states: State[], part: Node, next: number): number {
  const loop: State = { next: [] };
  const index = addState(states, loop);
  loop.next = [addNode(states, part, index), next];
  return index;
}

function addState(states: State[], state: State): number {
  if (states.length < MOST_STATES) return states.push(state) - 1;
  throw new PromqlError(0, "is too large: repeat less often");
}

/** States that a text can be in at the same time, with where each character leads from there. */
interface StateSet {
  readonly states: ReadonlySet<number>;
  readonly next: Map<string, StateSet>;
}

/** How many steps are remembered; then it begins anew. */
const MOST_STEPS = 5000;

/**
 * Returns a matcher that remembers each step that it has taken: texts of one page are alike. Without
 * assertions, a step depends on one character alone.
 */
function createAutomaton(states: readonly State[], start: number): TextMatcher {
  const known = new Map<string, StateSet>();
  let steps = 0;
  const remember = (reached: Set<number>): StateSet => {
    follow(states, reached, "", "");
    const key = [...reached].sort((a, b) => a - b).join();
    const set = known.get(key) ?? { states: reached, next: new Map() };
    known.set(key, set);
    return set;
  };
  const forget = () => {
    for (const set of [first, ...known.values()]) set.next.clear();
    known.clear();
    steps = 0;
  };
  const advance = (set: StateSet, character: string): StateSet => {
    if (++steps > MOST_STEPS) forget();
    const reached = remember(step(states, set.states, character));
    set.next.set(character, reached);
    return reached;
  };
  const first = remember(new Set([start]));
  return (text) => {
    let set = first;
    for (const character of text) {
      set = set.next.get(character) ?? advance(set, character);
      if (set.states.size === 0) return false;
    }
    return set.states.has(ACCEPTED);
  };
}

function run(states: readonly State[], start: number, text: string): boolean {
  let before = "";
  let current = new Set([start]);
  for (const character of text) {
    follow(states, current, before, character);
    current = step(states, current, character);
    if (current.size === 0) return false;
    before = character;
  }
  follow(states, current, before, "");
  return current.has(ACCEPTED);
}

/** Adds what can be reached without a character; a set gives what is added to it while it runs. */
function follow(
  states: readonly State[],
  current: Set<number>,
  before: string,
  after: string,
): void {
  for (const index of current) {
    const { test, assertion, next = [] } = states[index] ?? {};
    if (test !== undefined) continue;
    if (assertion !== undefined && !holds(assertion, before, after)) continue;
    for (const reached of next) current.add(reached);
  }
}

function step(
  states: readonly State[],
  current: ReadonlySet<number>,
  character: string,
): Set<number> {
  const reached = new Set<number>();
  for (const index of current) {
    const { test, next = [] } = states[index] ?? {};
    if (test?.(character)) { for (const each of next) reached.add(each); }
  }
  return reached;
}

/** Tells whether an assertion holds between two characters; at either end there is none. */
function holds(assertion: Assertion, before: string, after: string): boolean {
  const isBoundary = isWord(before) !== isWord(after);
  switch (assertion) {
    case "text start":
      return before === "";
    case "text end":
      return after === "";
    case "line start":
      return before === "" || before === "\n";
    case "line end":
      return after === "" || after === "\n";
    case "word":
      return isBoundary;
    case "no word":
      return !isBoundary;
  }
}

function isWord(character: string): boolean {
  return /^\w$/.test(character);
}
