import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import wabt from 'wabt';

const FOLDER = join(import.meta.dirname, '../packages/server/src/engine/texts');

/** The compiled text search. It is committed, so that tests run from source without a build. */
export const RECORDED_TEXT_SCAN = join(FOLDER, 'text-scan.wasm');

/** Returns the bytes of the compiled text search, which the recorded module must equal. */
export async function textScanBytes(): Promise<Uint8Array> {
  const source = 'text-scan.wat';
  const module = (await wabt()).parseWat(source, readFileSync(join(FOLDER, source), 'latin1'), { simd: true });
  return module.toBinary({}).buffer;
}
