/**
 * What stands between us and an application beside its URI: credentials, authorities, a socket. The
 * data, and what it tells; what it takes to pass is loaded only for targets that have any of it.
 *
 * @module
 */

/** The doors of a target. Files are named, not held, so that no secret is in memory before its use. */
export interface ClientOptions {
  /** Request headers by name. A value may hold `${GOSTATS_NAME}`, a variable of the environment. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A file that holds a token for `Authorization: Bearer`. */
  readonly bearerTokenFile?: string;
  /** A user, and a file that holds the password, for `Authorization: Basic`. */
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
  /** A PEM file of authorities that are trusted beside those of the system. */
  readonly caFile?: string;
  /** A PEM file of the certificate to show, with {@link ClientOptions.keyFile}. */
  readonly certFile?: string;
  /** A PEM file of the private key of {@link ClientOptions.certFile}. */
  readonly keyFile?: string;
  /** The name that the server's certificate must have, instead of the URI's host. */
  readonly serverName?: string;
  /** Whether any certificate is taken. */
  readonly tlsSkipVerify?: boolean;
  /** A Unix socket to connect to, instead of the URI's host and port. */
  readonly unixSocket?: string;
  /** Whether redirects are followed; default `true`. */
  readonly followRedirects?: boolean;
}

/**
 * Tells whether `node:https`, which takes no proxy, asks instead of `fetch`: that can leave no
 * certificate unchecked, expects no other name, and speaks no TLS on a socket.
 */
export function needsNode(uri: string, clientOptions: ClientOptions): boolean {
  const { tlsSkipVerify = false, serverName, unixSocket } = clientOptions;
  const isOdd = tlsSkipVerify || serverName !== undefined || unixSocket !== undefined;
  return isOdd && uri.startsWith("https:");
}
