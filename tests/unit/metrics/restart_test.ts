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
    [
      "the uptime may be of the beginning of a response that took long",
      { _uptime: 50, _lastTime: 1040, _bodyTime: 1060 },
      { _uptime: 10, _lastTime: 1000, _bodyTime: 1000 },
      false,
    ],
    [
      "the uptime is too low for every moment of a response",
      { _uptime: 50, _lastTime: 1045.1, _bodyTime: 1060 },
      { _uptime: 10, _lastTime: 1000, _bodyTime: 1000 },
      true,
    ],
    [
      "the uptime is too high for every moment of the response before",
      { _uptime: 95.1, _lastTime: 1060, _bodyTime: 1060 },
      { _uptime: 10, _lastTime: 980, _bodyTime: 1000 },
      true,
    ],
    [
      "the uptime is just not too high for the response before",
      { _uptime: 95, _lastTime: 1060, _bodyTime: 1060 },
      { _uptime: 10, _lastTime: 980, _bodyTime: 1000 },
      false,
    ],
    ["a gauge is lower", { heap_sys: 7 }, { heap_sys: 8 }, false],
    ["the time of all pauses is less", { _gc_pause_ms: 7 }, { _gc_pause_ms: 8 }, true],
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
