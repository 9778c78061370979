import { lstatSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ImportedRow } from '@keyward/contract';
import { Refusal } from '../../actions/refusal.ts';
import { formatJson, safeText } from '../output.ts';

/** A new file for the new secrets of an import, as JSON Lines. */
export class SecretsFile {
  readonly path: string;
  readonly #handle: FileHandle;
  /** Number of secrets written. */
  count = 0;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.path = path;
  }

  /** @throws Refusal if the path exists */
  static requireAbsent(path: string): void {
    if (lstatSync(path, { throwIfNoEntry: false })) throw exists(path);
  }

  /**
   * Creates the file with permissions for this user only; never overwrites a file.
   * @throws Refusal
   */
  static async create(path: string): Promise<SecretsFile> {
    try {
      const handle = await open(path, 'wx', 0o600);
      await syncDirectory(dirname(path));
      return new SecretsFile(handle, path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw exists(path);
      const message = `The --secrets file cannot be created: ${safeText(path)}.`;
      throw new Refusal('invalid_request', `${message} Check its path and permissions.`);
    }
  }

  /**
   * Writes the secrets of the rows and syncs them to disk.
   * @throws Refusal
   */
  async write(rows: readonly ImportedRow[]): Promise<void> {
    const rowsWithSecrets = rows.filter(({ appkey }) => appkey !== undefined);
    if (rowsWithSecrets.length === 0) return;
    try {
      await this.#handle.appendFile(rowsWithSecrets.map(toLine).join(''));
      await this.#handle.sync();
    } catch {
      throw unsavedError(rowsWithSecrets);
    }
    this.count += rowsWithSecrets.length;
  }

  /** Closes the file, and deletes it if it contains no secrets. */
  async close(): Promise<void> {
    await this.#handle.close();
    if (this.count === 0) await unlink(this.path);
  }
}

function toLine({ row, name, appkey, connection_secret }: ImportedRow): string {
  return `${formatJson({ row, name, appkey, connection_secret })}\n`;
}

/** The directory is synced as well, because a new file survives a power failure only then. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using directory = await open(path);
  await directory.sync();
}

function exists(path: string): Refusal {
  const message = `The --secrets file already exists: ${safeText(path)}.`;
  return new Refusal('invalid_request', `${message} Choose another path.`);
}

function unsavedError(rows: readonly ImportedRow[]): Refusal {
  const numbers = `${rows[0]?.row} to ${rows.at(-1)?.row}`;
  return new Refusal(
    'storage_full',
    `New secrets for rows ${numbers} were issued but could not be saved. Regenerate these keys.`,
  );
}
