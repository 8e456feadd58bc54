/**
 * `NO_PROXY` as Go reads it (`golang.org/x/net/http/httpproxy`): the hosts that need no proxy.
 *
 * @module
 */

import type { AddressRange } from "./ip_address.ts";
import { isInRange, isLoopback, parseAddress, parseRange } from "./ip_address.ts";

/** The destination of a request. */
export interface Destination {
  /** As `URL` writes it: in lower case and ASCII, an IPv6 address in brackets. */
  readonly host: string;
  /** Never empty. */
  readonly port: string;
}

interface ParsedDestination extends Destination {
  /** The bytes of a host that is an address. */
  readonly address: readonly number[] | undefined;
}

/** An entry of the list: tells whether it names a destination. */
type Entry = (destination: ParsedDestination) => boolean;

/** What a name with non-ASCII letters may contain; with anything else, it is not a host. */
const HOST_ASCII = /^[-a-z0-9._*\u0080-\u{10ffff}]+$/u;
const IN_BRACKETS = /^\[([^[\]]*)\]:([^[\]:]*)$/;
const PLAIN = /^([^[\]:]*):([^[\]:]*)$/;
const BEYOND_ASCII = /[\u0080-\u{10ffff}]/u;

/**
 * Returns a test whether `NO_PROXY` exempts a host. Loopback addresses and `localhost` are always
 * exempt, names below `localhost` are not.
 *
 * An entry is an address, a range (`10.0.0.0/8`), a name that includes its subdomains, a name with
 * a leading `.` or `*.` that means only its subdomains, or `*` for everything. Addresses and names
 * take a port; an IPv6 address in brackets needs one. Other entries name nothing.
 */
export function readNoProxy(list: string): (destination: Destination) => boolean {
  const texts = list.split(",").map((text) => lowerCase(text.trim()));
  const entries: readonly Entry[] = texts.includes("*") ? [() => true] : texts.map(parseEntry);
  return ({ host, port }) => {
    if (host === "localhost") return true;
    const address = parseAddress(host.replace(/[[\]]/g, ""));
    if (address !== undefined && isLoopback(address)) return true;
    return entries.some((names) => names({ host, port, address }));
  };
}

function parseEntry(text: string): Entry {
  const range = parseRange(text);
  if (range !== undefined) return (destination) => isWithin(destination, range);
  const { host, port } = splitPort(text) ?? { host: text, port: "" };
  if (host === "") return () => false;
  const address = parseAddress(host);
  const names = address === undefined ? ofName(host) : ofAddress(address);
  return (destination) => (port === "" || port === destination.port) && names(destination);
}

function ofAddress(bytes: readonly number[]): Entry {
  const only = { bytes, bits: bytes.length * 8 };
  return (destination) => isWithin(destination, only);
}

function isWithin({ address }: ParsedDestination, range: AddressRange): boolean {
  return address !== undefined && isInRange(address, range);
}

function ofName(host: string): Entry {
  const name = host.startsWith("*.") ? host.slice(1) : host;
  const isBelowOnly = name.startsWith(".");
  const suffix = `.${toAscii(isBelowOnly ? name.slice(1) : name)}`;
  return ({ host, address }) =>
    address === undefined &&
    (host.endsWith(suffix) || !isBelowOnly && host === suffix.slice(1));
}

/** Splits `host:port` and `[host]:port`; returns `undefined` for text of another form. */
function splitPort(text: string): { host: string; port: string } | undefined {
  const match = IN_BRACKETS.exec(text) ?? PLAIN.exec(text);
  return match === null ? undefined : { host: match[1] ?? "", port: match[2] ?? "" };
}

/** Go lowers each letter alone; JavaScript considers its neighbors, and may make two of one. */
function lowerCase(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  return Array.from(text, (letter) => Array.from(letter.toLowerCase())[0] ?? "").join("");
}

/** Writes a name as `URL` does, so that it can be compared with a URL's host. */
function toAscii(name: string): string {
  if (!BEYOND_ASCII.test(name) || !HOST_ASCII.test(name)) return name;
  return URL.parse(`http://${name}`)?.hostname ?? name;
}
