/**
 * IP addresses and ranges as bytes, in the forms that Go's `net/netip` knows.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { isInRange, isLoopback, parseAddress, parseRange } from "../../../src/http/ip_address.ts";

/** Addresses, and their bytes in hexadecimal digits. */
const ADDRESSES: Readonly<Record<string, string | undefined>> = {
  "0.0.0.0": "00000000",
  "192.0.2.255": "c00002ff",
  "192.0.2.256": undefined,
  "192.0.2": undefined,
  "192.0.2.1.1": undefined,
  "192.0.2.01": undefined,
  "192.0.2.": undefined,
  "192.0.2.1x": undefined,
  "": undefined,
  "::": "00000000000000000000000000000000",
  "::1": "00000000000000000000000000000001",
  "2001:db8::": "20010db8000000000000000000000000",
  "2001:DB8::a:b": "20010db80000000000000000000a000b",
  "1:2:3:4:5:6:7:8": "00010002000300040005000600070008",
  "1:2:3:4:5:6:7::": "00010002000300040005000600070000",
  "1:2:3:4:5:6:7": undefined,
  "::ffff:192.0.2.1": "c0000201",
  "::fffe:192.0.2.1": "00000000000000000000fffec0000201",
  "::1%eth0": undefined,
  "[::1]": undefined,
  // As a part of a URL, these would be more than an address.
  "x]@[::1": undefined,
  "::1]/[": undefined,
};

for (const [text, digits] of Object.entries(ADDRESSES)) {
  Deno.test(`parseAddress() reads "${text}" as ${digits}`, () => {
    const bytes = parseAddress(text);
    assertEquals(bytes && Uint8Array.from(bytes).toHex(), digits);
  });
}

/** Ranges, and addresses that are in them and are not. */
const RANGES: readonly [range: string, inside: readonly string[], outside: readonly string[]][] = [
  ["10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], ["11.0.0.0", "9.255.255.255"]],
  ["192.0.2.5/30", ["192.0.2.4", "192.0.2.7"], ["192.0.2.3", "192.0.2.8", "::c000:204"]],
  ["192.0.2.1/32", ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]],
  ["0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::1"]],
  ["2001:db8::/33", ["2001:db8:7fff::"], ["2001:db8:8000::", "192.0.2.1"]],
  ["::ffff:192.0.2.0/120", ["192.0.2.255"], ["192.0.3.0"]],
];

for (const [text, inside, outside] of RANGES) {
  Deno.test(`parseRange() reads ${text}`, () => {
    const range = parseRange(text) ?? { bytes: [], bits: 0 };
    const isIn = (address: string) => isInRange(parseAddress(address) ?? [], range);
    assertEquals([inside.filter((one) => !isIn(one)), outside.filter(isIn)], [[], []]);
  });
}

for (
  const text of ["192.0.2.1", "/8", "192.0.2.1/", "192.0.2.1/33", "::/129", "192.0.2.1/8/8", "8/8"]
) {
  Deno.test(`parseRange() takes "${text}" for no range`, () => {
    assertEquals(parseRange(text), undefined);
  });
}

Deno.test("isLoopback() knows 127.0.0.0/8 and ::1", () => {
  const isIt = (text: string) => isLoopback(parseAddress(text) ?? []);
  assertEquals(["127.0.0.1", "127.255.0.0", "::1", "::ffff:127.0.0.1"].filter(isIt).length, 4);
  assertEquals(["128.0.0.1", "0.0.0.1", "::", "::2", "1::1", "::127.0.0.1"].filter(isIt), []);
});
