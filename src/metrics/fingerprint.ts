/**
 * Short names for long texts, such as the labels of a series, in a state.
 *
 * @module
 */

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const SECOND_OFFSET = 0x9747b28c;
const SECOND_PRIME = 0x5bd1e995;

/**
 * Returns 64 bits of a text as 14 letters and digits: any two of ten thousand texts have the same with
 * a probability of under one in 10^11. No secret is safe in it.
 */
export function fingerprint(text: string): string {
  let [first, second] = [OFFSET, SECOND_OFFSET];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, PRIME);
    second = Math.imul(second ^ unit, SECOND_PRIME);
    second ^= second >>> 15;
  }
  return encode(mix(first ^ text.length)) + encode(mix(second ^ first));
}

/** Spreads what differs in a few bits over all of them, as MurmurHash3 does at its end. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function encode(hash: number): string {
  return hash.toString(36).padStart(7, "0");
}
