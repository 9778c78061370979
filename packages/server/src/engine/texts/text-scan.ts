import { readFileSync } from 'node:fs';

/**
 * Sets `out[row]` to 1 for each record between `at` and `end` that contains the text. Uses WebAssembly vectors, which
 * search a million names and descriptions in about ten milliseconds; `Buffer.indexOf` takes several times as long for
 * frequent texts (docs/decisions/0008). The source is text-scan.wat.
 */
export type TextScan = (at: number, end: number, text: number, length: number, out: number) => void;

/** Bytes read beyond the last record, in addition to the length of a text. */
export const SLACK = 16;

const compiled = new WebAssembly.Module(readFileSync(new URL('./text-scan.wasm', import.meta.url)));

export function textScan(memory: WebAssembly.Memory): TextScan {
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  return exports['scan'] as TextScan;
}
