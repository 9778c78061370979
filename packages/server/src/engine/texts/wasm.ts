/**
 * As much of WebAssembly as one small function needs, by the names of the instructions
 * (https://webassembly.github.io/spec/core/binary/index.html), so that there is nothing to build.
 */
type Code = readonly number[];

export const I32 = 0x7f;
export const V128 = 0x7b;
const EMPTY = 0x40;
const END = 0x0b;

export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
/** @param value from 0 to 63, which one byte holds */
export const constant = (value: number): Code => [0x41, value];
export const block = (...body: Code[]): Code => [0x02, EMPTY, ...body.flat(), END];
export const loop = (...body: Code[]): Code => [0x03, EMPTY, ...body.flat(), END];
/** Out of so many blocks, or to the beginning of a loop. */
export const branch = (depth: number): Code => [0x0c, depth];
export const branchIf = (depth: number): Code => [0x0d, depth];
export const done: Code = [0x0f];
export const isZero: Code = [0x45];
export const differ: Code = [0x47];
export const isGreater: Code = [0x4a];
export const isLess: Code = [0x48];
export const add: Code = [0x6a];
export const subtract: Code = [0x6b];
export const and: Code = [0x71];
export const trailingZeros: Code = [0x68];
export const load32 = (offset: number): Code => [0x28, 0, offset];
export const load8: Code = [0x2d, 0, 0];
export const store8: Code = [0x3a, 0, 0];
/** Sixteen bytes at once; what is compared is all ones or all zeros in each byte, of which the mask has one bit. */
export const load16Bytes: Code = [0xfd, 0x00, 0, 0];
export const repeatByte: Code = [0xfd, 0x0f];
export const equalBytes: Code = [0xfd, 0x23];
export const andBytes: Code = [0xfd, 0x4e];
export const maskOfBytes: Code = [0xfd, 0x64];

/**
 * A module with one function, exported as `run`, over a memory that is imported as `host.memory`.
 * @param locals how many of which type follow the parameters, which are all I32
 */
export function moduleOf(parameters: number, locals: readonly (readonly [count: number, type: number])[], body: Code) {
  const code = [...vector(locals.map(([count, type]) => [count, type])), ...body, END];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, ...vector(Array.from({ length: parameters }, () => [I32])), 0]])),
    ...section(2, vector([[...text('host'), ...text('memory'), 0x02, 0, 1]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text('run'), 0, 0]])),
    ...section(10, vector([[...size(code.length), ...code]])),
  ]);
}

function section(id: number, content: Code): Code {
  return [id, ...size(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...size(items.length), ...items.flat()];
}

function text(name: string): Code {
  return vector([...Buffer.from(name)].map((byte) => [byte]));
}

/** Seven bits a byte, the lowest first (LEB128). */
function size(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...size(value >>> 7)];
}
