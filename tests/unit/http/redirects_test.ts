/**
 * Redirects to what is no endpoint.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { TargetError } from "../../../src/failure.ts";
import { fetchEndpoint } from "../../../src/http/request.ts";
import { buildTarget } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";

const LOCATIONS: Readonly<Record<string, string>> = {
  "no URI": "http://[",
  "a scheme that ends like http": "xhttp://here/",
  "a scheme that begins like http": "httpx://here/",
  "a file": "file:///etc/passwd",
};

for (const [what, location] of Object.entries(LOCATIONS)) {
  Deno.test(`a redirect to ${what} is not followed`, async () => {
    const requested: string[] = [];
    const fetch = (uri: string) => {
      requested.push(uri);
      return Promise.resolve(new Response(null, { status: 302, headers: { location } }));
    };
    const clientOptions = { headers: { "X-Team": "web" } };
    const target = buildTarget("a", { uri: "http://here/", clientOptions });
    const { failure } = await assertRejects(
      () => fetchEndpoint(target, makeRuntime({ fetch }), () => Promise.resolve()),
      TargetError,
    );
    assertEquals(failure, { code: "redirect-not-http" });
    assertEquals(requested, ["http://here/"]);
  });
}
