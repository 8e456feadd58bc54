/**
 * How simulated applications are reached: over http by an address or a name, over TLS with what the
 * configuration says of certificates, or over a Unix socket. This decides which client the program
 * uses, and how it is set up.
 *
 * @module
 */

import { createRandom } from "../../interop/random.ts";
import { mixSeeds } from "../seeds.ts";

/** A way to an application. */
export interface Transport {
  readonly scheme: "http" | "https";
  /** Of the URI. */
  readonly host: string;
  /** What the configuration file says of it, a line each. */
  readonly settings: readonly string[];
  /** Whether the application's certificate is that of its own authority. */
  readonly isOwnAuthority: boolean;
  /** Whether the application answers only to the token of {@link TOKEN_FILE}. */
  readonly hasToken: boolean;
  /** Whether any certificate is accepted. */
  readonly isUnverified: boolean;
  /** The host of requests that the application hears; absent for all. */
  readonly onlyAt: string | undefined;
  /** Whether the original can go this way. */
  readonly isForOriginal: boolean;
}

/** A host beside the applications' own, to which redirects lead. */
export const OTHER_HOST = "other.example";

/** By how much the ports are higher to which redirects lead. */
export const OTHER_PORTS = 1000;

/** The authority that the targets of a world trust. */
export const AUTHORITY_FILE = "/etc/mackerel-agent/authority.pem";

/** A file that the program takes for a certificate; nothing in the world looks into it. */
export const AUTHORITY_TEXT =
  "-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n";

/** A file with the token that is {@link SECRET}. */
export const TOKEN_FILE = "/etc/mackerel-agent/token";

const TRUST = `ca_file = "${AUTHORITY_FILE}"`;
const SKIP_VERIFY = "tls_skip_verify = true";
const HTTP = {
  ...{ scheme: "http", host: "127.0.0.1", settings: [] },
  ...{
    hasToken: false,
    isOwnAuthority: false,
    isUnverified: false,
    onlyAt: undefined,
    isForOriginal: true,
  },
} as const satisfies Transport;
const HTTPS = { ...HTTP, scheme: "https" } as const;

/** The ways without settings, and how many of a thousand targets take them. */
const PLAIN: readonly (readonly [share: number, way: (name: string) => Transport])[] = [
  [500, () => HTTP],
  [250, (host) => ({ ...HTTP, host })],
  [60, () => ({ ...HTTP, host: "localhost" })],
  [60, () => ({ ...HTTP, host: "localhost", onlyAt: "[::1]" })],
  [130, (host) => ({ ...HTTPS, host })],
];

/** The ways that only a configuration file can tell; the rest are as above. */
const CONFIGURED: readonly (readonly [share: number, way: (name: string) => Transport])[] = [
  [40, (host) => ({ ...HTTPS, host, settings: [TRUST], isForOriginal: false })],
  [
    30,
    (host) => ({ ...HTTPS, host, settings: [TRUST], isOwnAuthority: true, isForOriginal: false }),
  ],
  [
    60,
    (name) => ({
      ...{ ...HTTPS, settings: [TRUST, `server_name = "${name}"`], isForOriginal: false },
    }),
  ],
  [40, () => ({ ...HTTPS, settings: [SKIP_VERIFY], isUnverified: true, isForOriginal: false })],
  [
    80,
    (host) => ({ ...HTTP, host, settings: [socketOf(host)], isForOriginal: false }),
  ],
  [
    30,
    (host) => ({
      ...{
        ...HTTPS,
        host,
        settings: [socketOf(host), SKIP_VERIFY],
        isUnverified: true,
        isForOriginal: false,
      },
    }),
  ],
];

const socketOf = (host: string) => `unix_socket = "/run/${host}.sock"`;

/** What tells the way of a target from that of another. */
export interface TransportOptions {
  readonly seed: number;
  readonly index: number;
  /** Whether a configuration file may tell it. */
  readonly hasConfig: boolean;
  /** Whether its URI has a user and a password. */
  readonly hasLogin: boolean;
}

/** Returns the way to an application of a world. */
export function chooseTransport(options: TransportOptions): Transport {
  const { seed, index, hasConfig, hasLogin } = options;
  const random = createRandom(mixSeeds(seed, 0x7a, index));
  const way = chooseWay(random.next() * 1000, hasConfig ? [...CONFIGURED, ...PLAIN] : PLAIN);
  const chosen = way(`app${index}.example`);
  if (!hasConfig || hasLogin || random.next() > 0.15) return chosen;
  const settings = [...chosen.settings, `bearer_token_file = "${TOKEN_FILE}"`];
  return { ...chosen, settings, hasToken: true, isForOriginal: false };
}

function chooseWay(drawn: number, ways: typeof PLAIN): (name: string) => Transport {
  let rest = drawn;
  return ways.find(([share]) => (rest -= share) < 0)?.[1] ?? (() => HTTP);
}
