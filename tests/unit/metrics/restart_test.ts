/**
 * Restarts of an application, by what its pages tell.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Sample } from "../../../src/metrics/catalogue.ts";
import { hasRestarted } from "../../../src/metrics/restart.ts";

const CASES: readonly (readonly [name: string, now: Sample, before: Sample, restarted: boolean])[] =
  [
    ["nothing is known", {}, {}, false],
    ["the start is 5 s later", { _startTime: 105 }, { _startTime: 100 }, false],
    ["the start is over 5 s later", { _startTime: 105.1 }, { _startTime: 100 }, true],
    ["the start is over 5 s earlier", { _startTime: 94.9 }, { _startTime: 100 }, true],
    ["only one page has a start", { _startTime: 500 }, {}, false],
    ["the uptime is lower", { _uptime: 3 }, { _uptime: 60 }, true],
    [
      "the uptime has grown with the time",
      { _uptime: 70, _bodyTime: 1060 },
      { _uptime: 10, _bodyTime: 1000 },
      false,
    ],
    [
      "the uptime is higher, but has grown less than the time",
      { _uptime: 50, _bodyTime: 1060 },
      { _uptime: 10, _bodyTime: 1000 },
      true,
    ],
    ["collections are fewer", { gc_num: 7 }, { gc_num: 8 }, true],
    ["released memory is less", { heap_released: 7 }, { heap_released: 8 }, false],
    [
      "a further counter is lower",
      { "allocation.allocated": 7 },
      { "allocation.allocated": 8 },
      true,
    ],
  ];

for (const [name, now, before, restarted] of CASES) {
  Deno.test(`hasRestarted() gives ${restarted} where ${name}`, () => {
    assertEquals(hasRestarted(now, before, ["allocation.allocated"]), restarted);
  });
}
