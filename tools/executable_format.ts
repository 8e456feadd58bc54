/**
 * Which system an executable is for, by its header: ELF, Mach-O or PE.
 *
 * @module
 */

/** How much of a file {@link identifyExecutable} needs. */
export const HEADER_BYTES = 4096;

/** The processors of the formats' headers: ELF's e_machine, Mach-O's cputype, PE's Machine. */
const ELF = new Map([[0x3e, "x86_64"], [0xb7, "aarch64"]]);
const MACH_O = new Map([[0x01000007, "x86_64"], [0x0100000c, "aarch64"]]);
const PE = new Map([[0x8664, "x86_64"], [0xaa64, "aarch64"]]);

/**
 * Returns the processor and the system of an executable as target triples name them, such as
 * `x86_64` and `linux`; `undefined` for anything else.
 *
 * @param header The first {@link HEADER_BYTES} of the file, or all that it has.
 */
export function identifyExecutable(header: Uint8Array): string | undefined {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const at = (offset: number, bytes: 2 | 4) =>
    offset + bytes > view.byteLength
      ? undefined
      : bytes === 2
      ? view.getUint16(offset, true)
      : view.getUint32(offset, true);
  if (at(0, 4) === 0x464c457f) return describe(ELF.get(at(18, 2) ?? 0), "linux");
  if (at(0, 4) === 0xfeedfacf) return describe(MACH_O.get(at(4, 4) ?? 0), "darwin");
  if (at(0, 2) !== 0x5a4d) return undefined;
  const start = at(0x3c, 4) ?? Infinity;
  return at(start, 4) === 0x4550 ? describe(PE.get(at(start + 4, 2) ?? 0), "windows") : undefined;
}

function describe(processor: string | undefined, system: string): string | undefined {
  return processor === undefined ? undefined : `${processor} ${system}`;
}

/** Reports whether an executable is for the system of a target triple. */
export function isForTriple(executable: string, triple: string): boolean {
  const [processor, system] = executable.split(" ");
  return triple.startsWith(`${processor}-`) && triple.includes(`-${system}`);
}
