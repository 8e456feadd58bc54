/**
 * Keys of a configuration that are unknown or in a wrong place, and what is meant instead.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { ALL_KEYS, listMistakes } from "../../support/config_mistakes.ts";

/** In a target of the name `a`. */
const BAD_SETTINGS: readonly [setting: string, complaint: string][] = [
  ["__proto__ = 1", `__proto__: unknown key, expected one of ${ALL_KEYS}`],
  [
    "__proto__ = { port = 1 }",
    '__proto__: unknown key, write a target of this name as [targets."a.__proto__"]',
  ],
  ["prot = 1", 'prot: unknown key, did you mean "port"?'],
  ["Port = 1", 'Port: unknown key, did you mean "port"?'],
  ['tempfile = "x"', `tempfile: unknown key, expected one of ${ALL_KEYS}`],
  ['uri = "http://x/"\nscheme = "http"', 'scheme: has no effect with "uri"'],
  ['uri = "http://x/"\nhost = "x"', 'host: has no effect with "uri"'],
  ['uri = "http://x/"\nport = 1', 'port: has no effect with "uri"'],
  ['uri = "http://x/"\npath = "/"', 'path: has no effect with "uri"'],
];

for (const [setting, complaint] of BAD_SETTINGS) {
  Deno.test(`parseConfig() says what is wrong with ${setting}`, () => {
    assertEquals(listMistakes(`[targets.a]\n${setting}`), [`targets.a.${complaint}`]);
  });
}

const BAD_FILES: readonly [name: string, text: string, complaints: readonly string[]][] = [
  ["an unknown default", "[defaults]\ntimout = 1\n[targets.a]", [
    'defaults.timout: unknown key, did you mean "timeout"?',
  ]],
  ["a default URI", '[defaults]\nuri = "http://x/"\n[targets.a]', [
    "defaults.uri: belongs in a target, since each has its own",
  ]],
  ["a misspelt table", "[target.a]\n[targets.a]", ['target: unknown key, did you mean "targets"?']],
  ["a target at the top", "[api]\nport = 1\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a setting at the top", "port = 1\n[targets.a]", [
    "port: belongs in [defaults] or in a target, not at the top",
  ]],
  ["a misspelt setting at the top", "prot = 1\n[targets.a]", [
    'prot: unknown key, did you mean "port"?',
  ]],
  ["a misspelt setting of the run", "concurency = 1\n[targets.a]", [
    'concurency: unknown key, did you mean "concurrency"?',
  ]],
  ["a target at the top that is named like a setting", "[prot]\nport = 1\n[targets.a]", [
    "prot: unknown key, write a target of this name as [targets.prot]",
  ]],
  ["__proto__ at the top", "__proto__ = 1\n[targets.a]", [
    "__proto__: unknown key, expected one of concurrency, deadline, defaults, targets",
  ]],
  ["__proto__ in the defaults", "[targets.a]\n[defaults]\n__proto__ = { port = 1 }", [
    `defaults.__proto__: unknown key, expected one of ${ALL_KEYS}`,
  ]],
  ["a target at the top with dots", "[api.v2]\nport = 1\n[targets.a]", [
    'api: unknown key, write a target of this name as [targets."api.v2"]',
  ]],
  ["two targets at the top with dots that begin alike", "[api.v2]\n[api.v3]\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a target at the top with nothing in it", "[api]\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a target at the top with one table that is a setting", "[api.headers]\nA = 'x'\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a table in a target that is named nearly like a setting", "[targets.a.header]\nA = 'x'", [
    'targets.a.header: unknown key, did you mean "headers"?',
  ]],
  [
    "a table in a target that is named like a setting, with a hyphen",
    "[targets.a.basic-auth]\nusername = 'x'",
    [
      'targets.a.basic-auth: unknown key, did you mean "basic_auth"?',
    ],
  ],
  ["a table in a target that is named nearly like one of no tables", "[targets.a.prot]\nb = 1", [
    'targets.a.prot: unknown key, write a target of this name as [targets."a.prot"]',
  ]],
  ["a table in the defaults", "[defaults.prot]\nb = 1\n[targets.a]", [
    'defaults.prot: unknown key, did you mean "port"?',
  ]],
  ["an unknown setting at the top", "colour = 1\n[targets.a]", [
    "colour: unknown key, expected one of concurrency, deadline, defaults, targets",
  ]],
  ["a prefix with dots without quotes", "[targets.api.v2]\nport = 1", [
    'targets.api.v2: unknown key, write a target of this name as [targets."api.v2"]',
  ]],
  ["a prefix with two dots without quotes", "[targets.api.v2.eu]\nport = 1", [
    'targets.api.v2: unknown key, write a target of this name as [targets."api.v2.eu"]',
  ]],
];

for (const [name, text, complaints] of BAD_FILES) {
  Deno.test(`parseConfig() says what is wrong with ${name}`, () => {
    assertEquals(listMistakes(text), complaints);
  });
}
