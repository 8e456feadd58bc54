/**
 * Arguments that name an endpoint.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { describeEndpointProblem, readEndpoint } from "../../../src/cli/endpoint_argument.ts";

const RIGHT: readonly [text: string, uri: string][] = [
  ["http://app", "http://app/"],
  ["HTTPS://me:hush@App:8443/x?y", "https://me:hush@app:8443/x?y"],
  ["localhost:8080", "http://localhost:8080/"],
  [":8080", "http://localhost:8080/"],
  [":8080/metrics", "http://localhost:8080/metrics"],
  ["app.example.com:80?a=b", "http://app.example.com/?a=b"],
  ["[::1]:8080/", "http://[::1]:8080/"],
  ["10.0.0.5:8080", "http://10.0.0.5:8080/"],
  ["app:443", "http://app:443/"],
];

for (const [text, uri] of RIGHT) {
  Deno.test(`readEndpoint() reads ${text} as ${uri}`, () => {
    assertEquals(readEndpoint(text), uri);
  });
}

const RULE =
  "must be a URI that begins with http:// or https://, or host:port such as localhost:8080";

const WRONG: readonly [text: string, problem: string][] = [
  ["localhost", `${RULE}, got "localhost"`],
  ["8080", `${RULE}, got "8080"`],
  ["localhost:http", `${RULE}, got "localhost:http"`],
  ["::1:8080", `${RULE}, got "::1:8080"`],
  ["ftp://app:21/", `${RULE}, got "ftp://app:21/"`],
  ["me:hush@app:80", `${RULE}, got "app:80"`],
  ["app:65536", "must have a port from 1 to 65535"],
  ["http://app:x", "must have a port from 1 to 65535"],
  ["web.1:8080", 'host must be a valid IPv4 address, since its last part is a number, got "web.1"'],
];

for (const [text, problem] of WRONG) {
  Deno.test(`describeEndpointProblem() says what is wrong with ${text}`, () => {
    assertEquals([readEndpoint(text), describeEndpointProblem(text)], [undefined, problem]);
  });
}
