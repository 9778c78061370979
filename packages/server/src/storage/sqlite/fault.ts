import type { StorageFault } from '../dialect.ts';

/** Primary result codes of SQLite: https://sqlite.org/rescode.html */
const FAULTS: Readonly<Record<number, StorageFault>> = {
  5: 'busy',
  6: 'busy',
  8: 'failing', // The file system became read-only.
  10: 'failing', // Reading or writing failed.
  13: 'full',
  14: 'failing', // The file cannot be opened.
};

/** Errors of the files next to the database. */
const FILE_FAULTS: Readonly<Record<string, StorageFault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EIO: 'failing',
  EROFS: 'failing',
};

export function sqliteFault(error: unknown): StorageFault | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return FAULTS[error.errcode & 0xff];
  return 'code' in error ? FILE_FAULTS[String(error.code)] : undefined;
}
