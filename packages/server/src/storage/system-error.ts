/** Returns the code of an error of the operating system, such as ENOENT; undefined for every other error. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}

const NOT_PERMITTED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTSUP']);
const WRONG_PATH: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

/** Whether this process may not do it, or the file system cannot. */
export function isNotPermitted(error: unknown): boolean {
  return NOT_PERMITTED.has(systemCodeOf(error));
}

/** Whether the operator can fix it by another path or other permissions. */
export function isWrongPath(error: unknown): boolean {
  return isNotPermitted(error) || WRONG_PATH.has(systemCodeOf(error));
}
