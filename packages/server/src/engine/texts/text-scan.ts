import * as wasm from './wasm.ts';
import { add, block, branch, branchIf, constant, get, isGreater, isZero, load8, loop, set, subtract } from './wasm.ts';

/**
 * Looks for a text in very many records at the speed of memory: a million names and descriptions in some ten
 * milliseconds, of which a loop of JavaScript takes ten times as many.
 *
 * A record is its length and its row (32 bits each, little-endian), and so many bytes. Marks `out[row]` with 1 for each
 * record from `at` to `end` that contains the text.
 */
export type TextScan = (at: number, end: number, text: number, length: number, out: number) => void;

/** How far it reads behind the last record, besides the length of a text. */
export const SLACK = 16;

export function textScan(memory: WebAssembly.Memory): TextScan {
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  return exports['run'] as TextScan;
}

// Parameters and locals, by their place.
const [AT, END, TEXT, LENGTH, OUT] = [0, 1, 2, 3, 4] as const;
const [NEXT, ROW, STOP, MASK, HIT, BYTE] = [5, 6, 7, 8, 9, 10] as const;
const [FIRST, LAST] = [11, 12] as const;

const toLastByte = [get(LENGTH), constant(1), subtract, add];

/** Marks the record when all bytes between the first and the last are those of the text, and leaves it then. */
const compareBytes = [
  ...[constant(1), set(BYTE)],
  block(
    loop(
      block(
        ...[get(BYTE), constant(1), add, get(LENGTH), wasm.isLess, branchIf(0)],
        ...[get(OUT), get(ROW), add, constant(1), wasm.store8],
        branch(6),
      ),
      ...[get(HIT), get(BYTE), add, load8, get(TEXT), get(BYTE), add, load8, wasm.differ, branchIf(1)],
      ...[get(BYTE), constant(1), add, set(BYTE)],
      branch(0),
    ),
  ),
];

/** Sixteen places at a time are compared with the first and the last byte; where both fit, the text may begin. */
const searchRecord = block(
  loop(
    ...[get(AT), get(STOP), isGreater, branchIf(1)],
    ...[get(AT), wasm.load16Bytes, get(FIRST), wasm.equalBytes],
    ...[get(AT), ...toLastByte, wasm.load16Bytes, get(LAST), wasm.equalBytes],
    ...[wasm.andBytes, wasm.maskOfBytes, set(MASK)],
    block(
      loop(
        ...[get(MASK), isZero, branchIf(1)],
        ...[get(AT), get(MASK), wasm.trailingZeros, add, set(HIT)],
        ...[get(HIT), get(STOP), isGreater, branchIf(3)],
        ...compareBytes,
        ...[get(MASK), get(MASK), constant(1), subtract, wasm.and, set(MASK)],
        branch(0),
      ),
    ),
    ...[get(AT), constant(16), add, set(AT)],
    branch(0),
  ),
);

const searchRecords = [
  ...[get(TEXT), load8, wasm.repeatByte, set(FIRST)],
  ...[get(TEXT), ...toLastByte, load8, wasm.repeatByte, set(LAST)],
  loop(
    block(get(AT), get(END), wasm.isLess, branchIf(0), wasm.done),
    ...[get(AT), wasm.load32(4), set(ROW)],
    ...[get(AT), constant(8), add, get(AT), wasm.load32(0), add, set(NEXT)],
    ...[get(NEXT), get(LENGTH), subtract, set(STOP)],
    ...[get(AT), constant(8), add, set(AT)],
    searchRecord,
    ...[get(NEXT), set(AT)],
    branch(0),
  ),
].flat();

const compiled = new WebAssembly.Module(
  wasm.moduleOf(
    5,
    [
      [6, wasm.I32],
      [2, wasm.V128],
    ],
    searchRecords,
  ),
);
