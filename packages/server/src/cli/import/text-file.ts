import { randomUUID } from 'node:crypto';
import { constants, lstatSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../actions/refusal.ts';
import { safeText } from '../output.ts';

const CHUNK_BYTES = 256 * 1024;
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** A text of any size that can be read repeatedly, in chunks. */
export class TextFile {
  readonly #handle: FileHandle;
  readonly #path: string;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  /**
   * Opens a file. Copies a source that can be read only once, such as a pipe, to a temporary file in this directory.
   * @throws Refusal
   */
  static async open(path: string, directory: string): Promise<TextFile> {
    const handle = await open(path).catch(() => rejectFile(path));
    try {
      const stats = await handle.stat();
      if (stats.isDirectory()) rejectFile(path);
      if (stats.isFile()) return new TextFile(handle, path);
      const copy = await TextFile.spool(handle.createReadStream({ autoClose: false }), directory);
      await handle.close();
      return copy;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Copies a stream to a temporary file. It may contain plain keys, so it is readable by this user only and is unlinked
   * as soon as it is open: nothing remains after the command, even after SIGKILL.
   * @throws Refusal
   */
  static async spool(source: AsyncIterable<Uint8Array>, directory: string): Promise<TextFile> {
    const { handle, path } = await openUnlinked(directory);
    try {
      for await (const chunk of source) await handle.writeFile(chunk);
      return new TextFile(handle, path);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Yields the text from its start.
   * @throws Refusal unless it is UTF-8
   */
  async *chunks(): AsyncGenerator<string> {
    yield* decode(this.#bytes());
  }

  async *#bytes(): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await this.#handle
        .read(buffer, 0, CHUNK_BYTES, position)
        .catch(() => rejectFile(this.#path));
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#handle.close();
  }
}

/**
 * Decodes UTF-8 without the byte-order mark.
 * @throws Refusal
 */
export async function* decode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of bytes) yield decodeChunk(() => decoder.decode(chunk, { stream: true }));
  yield decodeChunk(() => decoder.decode());
}

function decodeChunk(read: () => string): string {
  try {
    return read();
  } catch {
    throw new Refusal('invalid_request', 'The file is not UTF-8 text. Save it as UTF-8.');
  }
}

async function openUnlinked(directory: string): Promise<{ readonly handle: FileHandle; readonly path: string }> {
  const folder = join(directory, 'tmp');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!lstatSync(folder).isDirectory()) {
    throw new Refusal('invalid_request', `${folder} is a symbolic link, which is not allowed here. Remove the link.`);
  }
  const path = join(folder, `import-${randomUUID()}`);
  const handle = await open(path, CREATE, 0o600);
  await unlink(path);
  return { handle, path };
}

function rejectFile(path: string): never {
  const message = `The file cannot be read: ${safeText(path)}.`;
  throw new Refusal('invalid_request', `${message} Check its path and permissions.`);
}
