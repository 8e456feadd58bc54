/**
 * Looks at a URI for which a configuration is to be written: what page is there, what it gives.
 *
 * @module
 */

import { describeError } from "../collect.ts";
import { DEFAULTS } from "../config/defaults.ts";
import { fetchEndpoint } from "../http/request.ts";
import { isAvailable } from "../metrics/availability.ts";
import { METRICS } from "../metrics/catalogue.ts";
import type { Runtime } from "../runtime.ts";
import { readPage } from "../sources/detect_source.ts";
import type { Page } from "../sources/detect_source.ts";
import { buildTarget, USUAL_PATHS } from "../target.ts";

/** What came of a URI. */
export interface Probe {
  /** The URI to configure. May hold user and password. */
  readonly uri: string;
  /** Its page; absent where there is none that can be read. */
  readonly page?: Page;
  /** Why there is no page. */
  readonly error?: string;
}

/**
 * Looks at a URI; where it is host and port alone, at the usual paths, and takes the page that gives
 * most metrics. Never rejects.
 */
export async function probeUri(uri: string, runtime: Runtime): Promise<Probe> {
  const { pathname, search } = new URL(uri);
  if (pathname !== "/" || search !== "") return await readProbe(uri, runtime);
  const uris = USUAL_PATHS.map((path) => new URL(path, uri).href);
  const probes = await Promise.all(uris.map((uri) => readProbe(uri, runtime)));
  const [best = { uri }] = probes.toSorted((a, b) => rank(b) - rank(a));
  if (best.page !== undefined) return best;
  return { ...best, error: `${best.error}; nothing at ${USUAL_PATHS.slice(1).join(", ")} either` };
}

async function readProbe(uri: string, runtime: Runtime): Promise<Probe> {
  const target = buildTarget(DEFAULTS.prefix, { uri });
  try {
    return { uri, page: await fetchEndpoint(target, runtime, (body) => readPage(body)) };
  } catch (error) {
    return { uri, error: await describeError(error) };
  }
}

/** Of two pages with as many metrics, the one with the goroutines is the better one. */
function rank({ page }: Probe): number {
  if (page === undefined) return 0;
  const given = METRICS.filter(({ name }) => isAvailable(name, page.sample));
  return given.length + (page.sample["goroutine_num"] === undefined ? 0 : 0.5);
}
