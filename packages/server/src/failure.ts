import { Refusal } from './actions/refusal.ts';
import { ConfigError } from './config.ts';
import { DataDirectoryError } from './storage/data-directory-error.ts';

/** Returns one sentence if an operator can fix the failure, otherwise the stack trace. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DataDirectoryError || error instanceof Refusal)
    return error.message;
  if (!(error instanceof Error)) return String(error);
  return messageOf(error) ?? error.stack ?? error.message;
}

interface SystemError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly path?: string;
}

function messageOf({ code, syscall, path, message }: SystemError): string | undefined {
  if (code === 'EADDRINUSE') return 'The port is in use. Stop the other program, or set KEYWARD_PORT to another port.';
  if (code === 'EACCES' && syscall === 'listen') {
    return 'This user may not listen on that port. Set KEYWARD_PORT to a port above 1023.';
  }
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    return 'KEYWARD_HOST is not an IP address of this machine. Set it to an IP address of this machine.';
  }
  if (code === 'ERR_SQLITE_ERROR' && message.includes('locked')) {
    return 'Another process has locked the database. Check that the server responds, then try again.';
  }
  if (code === 'ERR_SQLITE_ERROR') {
    return `The database cannot be used (${message}). Check the disk and the permissions of the files, or restore a backup.`;
  }
  if (code === 'ENOSPC') return 'The disk is full. Free some space, then start again.';
  if (path !== undefined) return `${path} cannot be used (${code}). Check the disk and the permissions of the file.`;
  return undefined;
}
