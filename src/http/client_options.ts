/**
 * The HTTP client options of a target: credentials, authorities, a socket. Data only; the code that
 * uses them is loaded only for targets that have any.
 *
 * @module
 */

/** The client options of a target. They name files: a secret is read when it is used. */
export interface ClientOptions {
  /** Request headers by name. A value may contain `${GOSTATS_NAME}`, an environment variable. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A file with the token of `Authorization: Bearer`. */
  readonly bearerTokenFile?: string;
  /** The user, and a file with the password, of `Authorization: Basic`. */
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
  /** A PEM file of authorities that are trusted besides those of the system. */
  readonly caFile?: string;
  /** A PEM file of the client certificate, with {@link ClientOptions.keyFile}. */
  readonly certFile?: string;
  /** A PEM file of the private key of {@link ClientOptions.certFile}. */
  readonly keyFile?: string;
  /** The name that the server's certificate must have, instead of the URI's host. */
  readonly serverName?: string;
  /** Whether any certificate is accepted. */
  readonly tlsSkipVerify?: boolean;
  /** A Unix socket to connect to, instead of the URI's host and port. */
  readonly unixSocket?: string;
  /** Whether redirects are followed; default `true`. */
  readonly followRedirects?: boolean;
}

/**
 * Tells whether requests use `node:https`, which uses no proxy, instead of `fetch`: only that can
 * skip the verification of a certificate, expect another name in it, and speak TLS on a socket.
 */
export function needsNode(uri: string, options: ClientOptions): boolean {
  const { tlsSkipVerify = false, serverName, unixSocket } = options;
  const isSpecial = tlsSkipVerify || serverName !== undefined || unixSocket !== undefined;
  return isSpecial && uri.startsWith("https:");
}
