/**
 * A proxy that leads every tunnel to one server of a test, for programs that know only the name of a
 * service on the Internet.
 *
 * @module
 */

import { serveRaw, write } from "./servers.ts";
import type { RawServer } from "./servers.ts";
import { openTunnel } from "./socks_server.ts";

/**
 * Starts the proxy.
 *
 * @param port The port of the server on 127.0.0.1.
 */
export function serveTunnels(port: number): RawServer {
  return serveRaw(async (connection) => {
    await write(connection, "HTTP/1.1 200 Connection established\r\n\r\n");
    await openTunnel(connection, port);
  });
}
