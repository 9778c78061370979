import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Identifies the format, so that other versions do not misread it. */
const START = Buffer.from('kw-use-1');
/** The bytes with which every version of the format starts. */
const START_PREFIX = START.subarray(0, -1);
/** Size of a record's header: the length of the record and its CRC-32. */
const HEAD_BYTES = 8;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

/** The file of a segment, to which records are appended. */
export class SegmentFile {
  readonly #descriptor: number;
  #end = 0;

  /** Creates the file, which must not exist. */
  constructor(path: string) {
    this.#descriptor = openSync(path, CREATE, 0o600);
  }

  /**
   * Appends a record. Removes a partially written record on failure, so that the next record follows the last complete
   * one.
   */
  append(record: Buffer): void {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(record.length);
    head.writeUInt32LE(crc32(record), 4);
    const bytes = Buffer.concat([...(this.#end === 0 ? [START] : []), head, record]);
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#end + written);
      }
      this.#end += bytes.length;
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#end);
      throw error;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/**
 * Reads the records of a segment up to the first record that is incomplete or does not match its checksum.
 * @throws if another version wrote the segment, which is kept for that version
 */
export function* readRecords(path: string): Generator<Buffer> {
  const bytes = readWhole(path);
  if (!bytes.subarray(0, START.length).equals(START)) {
    const isWhole = bytes.length >= START.length && bytes.subarray(0, START_PREFIX.length).equals(START_PREFIX);
    if (isWhole) throw new Error('The journal has the format of another version of Keyward.');
    return;
  }
  for (let at = START.length; at + HEAD_BYTES < bytes.length; ) {
    const end = at + HEAD_BYTES + bytes.readUInt32LE(at);
    if (end > bytes.length) return;
    const record = bytes.subarray(at + HEAD_BYTES, end);
    if (crc32(record) !== bytes.readUInt32LE(at + 4)) return;
    yield record;
    at = end;
  }
}

function readWhole(path: string): Buffer {
  const descriptor = openSync(path, READ);
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
