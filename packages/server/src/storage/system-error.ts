/** Returns the code of an operating system error, such as ENOENT; undefined for other errors. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}

const NOT_PERMITTED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTSUP']);
const WRONG_PATH: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

/** Returns whether this process lacks a permission, or the file system does not support the operation. */
export function isNotPermitted(error: unknown): boolean {
  return NOT_PERMITTED.has(systemCodeOf(error));
}

/** Returns whether another path or other permissions would fix the error. */
export function isWrongPath(error: unknown): boolean {
  return isNotPermitted(error) || WRONG_PATH.has(systemCodeOf(error));
}
