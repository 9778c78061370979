import { type ErrorCode, errors } from '@keyward/contract/errors';
import type { Permission } from '../domain/role.ts';

/** An action that was refused for a reason that the caller may know. It has changed nothing. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  /** Seconds, for refusals that time heals. */
  readonly retryAfter: number | undefined;
  readonly status: number;

  /**
   * @param message more exact than the sentence of the table; never what the caller sent
   * @param status another one than that of the table, where a standard demands it
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

/** The caller does not hold a permission, which the answer names: in its sentence, and in the challenge (RFC 6750, 3). */
export class PermissionDenied extends Refusal {
  readonly permission: Permission;

  constructor(permission: Permission, message = `${errors.forbidden.message} It needs the permission ${permission}.`) {
    super('forbidden', message);
    this.permission = permission;
  }
}

/** The record is not the version that the caller named any more. */
export class PreconditionFailed extends Refusal {
  /** The version that the record has now. */
  readonly etag: string;

  constructor(etag: string) {
    super('precondition_failed');
    this.etag = etag;
  }
}
