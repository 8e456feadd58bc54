/**
 * The user and password of a URI. An `@` in its path or query does not count.
 *
 * @module
 */

/** Tells whether a URI has a user or a password. */
export function hasUserinfo(uri: string): boolean {
  const { username, password } = new URL(uri);
  return username !== "" || password !== "";
}

/** Returns a URI without its user and password. */
export function removeUserinfo(uri: string): string {
  const url = new URL(uri);
  url.username = "";
  url.password = "";
  return url.href;
}
