/**
 * IP addresses as bytes, read as Go's `net/netip` reads them: no leading zeros, no short forms.
 *
 * @module
 */

const IPV4_PART = /^(?:0|[1-9]\d{0,2})$/;
const IPV6_TEXT = /^[\da-f:.]{2,45}$/i;
const RANGE = /^(.*)\/(\d+)$/;
/** The first 12 bytes of an IPv4 address that is written as an IPv6 address. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] as const;

/** A range of addresses: those that begin like `bytes`. */
export interface AddressRange {
  readonly bytes: readonly number[];
  /** The number of leading bits that count. */
  readonly bits: number;
}

/**
 * Returns the bytes of an IPv4 or IPv6 address without brackets, or `undefined` for anything else.
 * An IPv4 address within IPv6 has four bytes: it is the same address.
 *
 * @example
 * ```ts
 * import { parseAddress } from "./ip_address.ts";
 *
 * console.assert(parseAddress("::ffff:127.0.0.1")?.join(".") === "127.0.0.1");
 * console.assert(parseAddress("127.1") === undefined);
 * ```
 */
export function parseAddress(text: string): readonly number[] | undefined {
  const bytes = parseBytes(text);
  return bytes && withoutMapping(bytes);
}

/** Returns the range of an `ADDRESS/BITS`, or `undefined` for anything else. */
export function parseRange(text: string): AddressRange | undefined {
  const [, address = "", digits = ""] = RANGE.exec(text) ?? [];
  const bytes = parseBytes(address);
  const bits = Number(digits);
  if (bytes === undefined || bits > bytes.length * 8) return undefined;
  const masked = bytes.map((byte, index) => byte & maskOf(bits, index));
  const short = withoutMapping(masked);
  return { bytes: short, bits: bits - (masked.length - short.length) * 8 };
}

/** Tells whether an address lies in a range; an IPv4 address lies in no range of IPv6. */
export function isInRange(address: readonly number[], { bytes, bits }: AddressRange): boolean {
  return address.length === bytes.length &&
    address.every((byte, index) => ((byte ^ (bytes[index] ?? 0)) & maskOf(bits, index)) === 0);
}

/** Tells whether an address is one of 127.0.0.0/8 or ::1. */
export function isLoopback(address: readonly number[]): boolean {
  if (address.length === 4) return address[0] === 127;
  return address.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

function parseBytes(text: string): readonly number[] | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split(".", 5);
  const isAddress = parts.length === 4 &&
    parts.every((part) => IPV4_PART.test(part) && Number(part) < 256);
  return isAddress ? parts.map(Number) : undefined;
}

/** URLs know the same forms as Go, without zones, and write them in one way, without dots. */
function parseIpv6(text: string): readonly number[] | undefined {
  const url = IPV6_TEXT.test(text) ? URL.parse(`http://[${text}]`) : null;
  if (url === null) return undefined;
  const parts = url.hostname.slice(1, -1).split("::").map(parseGroups);
  const zeros: number[] = Array(16 - parts.flat().length).fill(0);
  return [...parts.slice(0, 1).flat(), ...zeros, ...parts.slice(1).flat()];
}

/** Nothing before or after `::` is read as one more group of zeros. */
function parseGroups(text: string): number[] {
  return text.split(":").flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function withoutMapping(bytes: readonly number[]): readonly number[] {
  const isMapped = MAPPED.every((byte, index) => bytes[index] === byte);
  return isMapped ? bytes.slice(MAPPED.length) : bytes;
}

function maskOf(bits: number, index: number): number {
  const count = Math.min(Math.max(bits - index * 8, 0), 8);
  return 0xff << (8 - count) & 0xff;
}
