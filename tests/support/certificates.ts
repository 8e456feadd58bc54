/**
 * Certificates for servers in tests, issued by an authority that a test creates.
 *
 * @module
 */

import { generate } from "npm:selfsigned@5.5.0";

/** A certificate with its private key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate is for. */
export interface CertificateOptions {
  /** Host names and IP addresses, without brackets; none for a client. */
  readonly hosts?: readonly string[];
  /** The common name; default: the first host, or `client`. */
  readonly name?: string;
  /** When it expires; default: in a year. */
  readonly notAfter?: Date;
  /** Whether it is self-signed and a CA certificate, as `openssl req -x509` makes it. */
  readonly isOwnAuthority?: boolean;
}

/** An authority that nobody trusts by default. */
export interface Authority {
  /** The authority's own certificate in PEM. */
  readonly cert: string;
  /** Issues a certificate. */
  issue(options: CertificateOptions): Promise<Certificate>;
}

/**
 * Creates an authority.
 *
 * @example
 * ```ts ignore
 * const authority = await makeAuthority();
 * const { cert, key } = await authority.issue({ hosts: ["127.0.0.1", "app.invalid"] });
 * ```
 */
export async function makeAuthority(): Promise<Authority> {
  const name = [{ name: "commonName", value: `Authority of a test ${crypto.randomUUID()}` }];
  const own = await generate(name, {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
  const ca = { key: own.private, cert: own.cert };
  return { cert: own.cert, issue: (options) => issue(ca, options) };
}

async function issue(
  ca: Certificate,
  { hosts = [], name = hosts[0] ?? "client", notAfter, isOwnAuthority = false }: CertificateOptions,
): Promise<Certificate> {
  const altNames = hosts.map((host) =>
    /^[\d.]+$|:/.test(host) ? { type: 7 as const, ip: host } : { type: 2 as const, value: host }
  );
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    ...(isOwnAuthority ? {} : { ca }),
    extensions: [
      ...(hosts.length === 0 ? [] : [{ name: "subjectAltName" as const, altNames }]),
      ...(isOwnAuthority ? [{ name: "basicConstraints" as const, cA: true, critical: true }] : []),
    ],
    ...(notAfter === undefined
      ? {}
      : { notBeforeDate: new Date(notAfter.getTime() - 86_400_000), notAfterDate: notAfter }),
  });
  return { cert: made.cert, key: made.private };
}
