import { type ErrorCode, errors } from '@keyward/contract/errors';
import type { Permission } from '../domain/role.ts';

/** The error of a rejected action. It is safe to show to the caller. The action has changed nothing. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  /** Seconds until a retry can succeed. */
  readonly retryAfter: number | undefined;
  readonly status: number;

  /**
   * @param message a more specific message than the default of the code; never contains the caller's input
   * @param status a status other than the default of the code, where a standard requires it
   */
  constructor(
    code: ErrorCode,
    message: string = errors[code].message,
    retryAfter?: number,
    status: number = errors[code].status,
  ) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
    this.status = status;
  }
}

/** The error for a missing permission, which is named in the message and in the challenge (RFC 6750, 3). */
export class PermissionDenied extends Refusal {
  readonly permission: Permission;

  constructor(permission: Permission, message = `${errors.forbidden.message} It needs the permission ${permission}.`) {
    super('forbidden', message);
    this.permission = permission;
  }
}

/** The error for a record whose version differs from the version that the request requires. */
export class PreconditionFailed extends Refusal {
  /** The current version of the record. */
  readonly etag: string;

  constructor(etag: string) {
    super('precondition_failed');
    this.etag = etag;
  }
}
