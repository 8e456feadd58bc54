/**
 * Names: terms of the field instead of metaphors, and one meaning for each.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const HERE = "tests/repository/names_test.ts";
/** Has a few of the phrases in a pattern. */
const PHRASES_TOO = "tests/repository/documents_test.ts";

/** Words that stand nowhere, not even in comments, and what to say instead. */
const BANNED: Readonly<Record<string, string>> = {
  "door": "client options",
  "doors": "client options",
  "passage": "redirects",
  "passDoors": "followRedirects",
  "carrier": "transport",
  "leftover": "stale file",
  "leftovers": "stale files",
  "placeOf": "hostPort",
  "folderOf": "dirname",
  "orNothing": "ignoreErrors",
  "howGiven": "availability",
  "standin": "fake",
  "duel": "side by side",
};

/** Words that name no file, function or type, and what to say instead. */
const NO_NAMES: Readonly<Record<string, string>> = {
  ...BANNED,
  "base": "derived from",
  "bases": "derived from",
  "double": "fake",
  "elsewhere": "source fields",
  "fleet": "pool",
  "floor": "baseline",
  "handOn": "flush",
  "house": "layout",
  "isRight": "isValid",
  "leftOver": "stale file",
  "look": "poll",
  "looks": "polls",
  "outside": "cross-origin",
  "peer": "TLS diagnosis",
  "reach": "TCP probe",
  "reading": "result",
  "readings": "results",
  "room": "height or width",
  "rounds": "poll loop",
  "site": "fixture",
  "standIn": "fake",
  "stateAge": "stateStatus",
  "statePlace": "stateDirectory",
  "surplus": "positionals",
  "withoutCredentials": "redact",
  "withoutLogin": "stripUserinfo",
  "words": "positionals",
  "work": "job",
  "wrongPage": "discovery",
};

/** Phrases that no native engineer writes, and what to say instead. */
const PHRASES: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\b(?:is|are|was|were) wanted\b/, "is required, is expected"],
  [/\b(?:is|are) not taken\b/, "is rejected, is not accepted"],
  [/\bleads? elsewhere\b/, "redirects to another URI"],
  [/\bwould be right\b/, "expected …"],
  [/\bno \w+ is spoken\b|\b(?:is|are) spoken\b/, "does not speak TLS"],
  [/\bonly those who should\b/, "only trusted hosts"],
  [/\bcomes? about\b/, "cannot connect"],
  [/\b(?:is|are) not well\b/, "fails, has an error"],
  [/\bfor want of\b/, "because … is missing"],
  [/\bas it is to be\b/, "as messages name it"],
  [/\bshall\b/, "must"],
  [/\bbegin so alone\b/, "only variables that begin with"],
  [/\b(?:breaks?|broke|broken|breaking) off\b/, "is truncated"],
  [/\bmade out to\b/, "valid for"],
  [/\bissued anew\b/, "reissued"],
  [/\bsee to (?:a|an|the|this|both)\b/, "check"],
  [/\bsomebody(?: else)?\b/, "another user, another client"],
  [/\bwhatever (?:its|their) name says\b/, "despite its name"],
  [/\bask(?:s|ed)? (?:it|them) directly\b/, "connect directly"],
  [/\b(?:holds?|have|has) no word\b/, "says nothing"],
  [/\bno regular file\b/, "not a regular file"],
  [/\b(?:metrics?|graphs?) of one's own\b/, "user-defined"],
  [/\b(?:is|are) told (?:of|as|so|in words)\b/, "is reported"],
  [/\basked past\b/, "requested directly"],
];

/** Words that are good as parts of names, such as `workDirectory`. */
const WHOLE_NAMES: ReadonlySet<string> = new Set(
  ["base", "bases", "double", "floor", "look", "looks", "reach", "rounds", "site", "words", "work"],
);

const DECLARATION =
  /\b(?:function\*?|class|interface|type)\s+(\w+)|^(?:export )?const (\w+)|\bconst (\w+)(?=[^;=]* = (?:async )?(?:\w+|\([^()]*\))(?:: [^=]+)? =>)/gm;
/** Files of code and documentation, by path. */
const sources = readSources();

Deno.test("banned words stand in no file", () => {
  const found = [...sources].flatMap(([file, text]) =>
    Object.entries(BANNED).filter(([word]) => new RegExp(`\\b${word}\\b`, "i").test(text))
      .map(([word, instead]) => `${file}: "${word}", say "${instead}"`)
  );
  assertEquals(found, []);
});

Deno.test("banned phrases stand in no code and no English document", () => {
  const texts = [...sources, ...readEnglish()];
  const found = texts.filter(([file]) => file !== PHRASES_TOO).flatMap(([file, text]) =>
    PHRASES.flatMap(([phrase, instead]) => {
      const [match] = new RegExp(phrase, "i").exec(text.replace(/\s+(?:\*|\/\/)?\s*/g, " ")) ?? [];
      return match === undefined ? [] : [`${file}: "${match}", say "${instead}"`];
    })
  );
  assertEquals(found, []);
});

Deno.test("no file, function or type is named by a metaphor", () => {
  const found = [...sources].flatMap(([file, text]) =>
    [stem(file), ...declarations(file, text)].flatMap((name) =>
      Object.entries(NO_NAMES).filter(([word]) => hasWord(name, word))
        .map(([word, instead]) => `${file}: ${name} has "${word}", say "${instead}"`)
    )
  );
  assertEquals(found, []);
});

Deno.test("no helper of tests has the name of a module of src/", () => {
  const files = [...sources.keys()];
  const modules = new Set(files.filter((file) => file.startsWith("src/")).map(stem));
  // Go files are in packages of their own.
  const helpers = files.filter((file) => /^tests\/.*(?<!_test)\.ts$/.test(file));
  assert(helpers.length > 10);
  assertEquals(helpers.filter((file) => modules.has(stem(file))), []);
});

Deno.test("declarations are found", () => {
  const text =
    "export function* a() {}\n  const b = (c: number) => c;\nconst d = 1;\ntype E = 0;\n" +
    "  const f = d;\n  const g = async () => {};\ninterface H {}\n  class I {}\n";
  assertEquals(declarations("a.ts", text), ["a", "b", "d", "E", "g", "H", "I"]);
});

/** Returns the names of functions, types, classes and of a module's own constants. */
function declarations(file: string, text: string): readonly string[] {
  if (!file.endsWith(".ts")) return [];
  const code = text.replace(/^ *\*.*$|\/\/.*$/gm, "");
  return Array.from(
    code.matchAll(DECLARATION),
    ([, type, own, inner]) => type ?? own ?? inner ?? "",
  );
}

/** Tells whether a name is this word or, for a metaphor, has it among its parts. */
function hasWord(name: string, word: string): boolean {
  if (WHOLE_NAMES.has(word)) return split(name) === word;
  return ` ${split(name)} `.includes(` ${split(word)} `);
}

function split(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
}

function stem(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/(?:_test)?\.\w+$/, "");
}

function readSources(): ReadonlyMap<string, string> {
  const files = ["src", "tests", "tools"].flatMap(listFiles).filter((file) => file !== HERE);
  const pages = listFiles("docs").filter((file) => file.endsWith(".md"));
  const documents = ["main.ts", "README.md", "README.ja.md", "CONTRIBUTING.md", ...pages];
  return new Map([...documents, ...files].map((file) => [file, read(file)]));
}

/** Returns the documents that are in English only. */
function readEnglish(): ReadonlyMap<string, string> {
  const pages = [...Deno.readDirSync(new URL("docs", ROOT))]
    .filter(({ name }) => name.endsWith(".md")).map(({ name }) => `docs/${name}`);
  assert(pages.length > 5);
  return new Map(["CHANGELOG.md", ".ci/run", ...pages].map((file) => [file, read(file)]));
}

function read(file: string): string {
  return Deno.readTextFileSync(new URL(file, ROOT));
}

function listFiles(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}
