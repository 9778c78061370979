import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import wabt from 'wabt';

const FOLDER = join(import.meta.dirname, '../packages/server/src/engine/texts');

/** The compiled search for texts. It is recorded, so that tests run the sources without a build. */
export const RECORDED_TEXT_SCAN = join(FOLDER, 'text-scan.wasm');

/** The bytes that the recorded module must have. */
export async function textScanBytes(): Promise<Uint8Array> {
  const source = 'text-scan.wat';
  const module = (await wabt()).parseWat(source, readFileSync(join(FOLDER, source), 'latin1'), { simd: true });
  return module.toBinary({}).buffer;
}
