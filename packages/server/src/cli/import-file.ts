import { open } from 'node:fs/promises';
import { Refusal } from '../actions/refusal.ts';
import type { Io } from './io.ts';

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * A file of keys as text.
 * @param file a path, or - for standard input
 * @throws Refusal with a sentence about the file
 */
export async function readImportFile(file: string, io: Io): Promise<string> {
  const bytes = file === '-' ? await io.readInput(MOST_BYTES) : await readBytes(file);
  if (bytes.length > MOST_BYTES) throw refuse('The file is larger than 4 MiB. Split it into several.');
  return decode(bytes);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file);
    const buffer = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } catch {
    throw refuse('The file cannot be read. Check its path and its rights.');
  }
}

/** A byte order mark at the beginning is left out. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('The file is not UTF-8 text. Save it as UTF-8.');
  }
}

function refuse(sentence: string): Refusal {
  return new Refusal('invalid_request', sentence);
}
