/**
 * A digest of all that the runs of a world put out: two worlds that have the same are the same in
 * every character.
 *
 * @module
 */

/** Adds up texts and numbers, in their order. */
export class Digest {
  #high = 0x9e3779b9;
  #low = 0x811c9dc5;

  /** Adds a text. */
  addText(text: string): void {
    let [high, low] = [this.#high, this.#low];
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high + unit, 0x85ebca6b) ^ (high >>> 15);
    }
    [this.#high, this.#low] = [high, low];
    // Two texts are something else than one that is as long as both.
    this.addNumber(text.length);
  }

  /** Adds a whole number. */
  addNumber(number: number): void {
    this.#low = Math.imul(this.#low ^ number, 0x01000193);
    this.#high = Math.imul(this.#high + number, 0x85ebca6b) ^ (this.#high >>> 15);
  }

  /** Returns the digest of all that was added, in hex. */
  toString(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0"))
      .join("");
  }
}
