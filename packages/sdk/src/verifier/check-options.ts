import { assertOptions, isPlain, optionTypes } from '../options.ts';
import type { CheckOptions } from './verdict.ts';

const CHECK = {
  permission: ['string'],
  ip: ['string', 'null', 'undefined'],
  counted: ['boolean', 'undefined'],
} as const;
const CHECK_OPTIONS = optionTypes(CHECK);
const TOKEN_CHECK_OPTIONS = optionTypes({ audience: ['string'], ...CHECK });

/** @throws TypeError for an option that `check` and `verify` do not have, or whose value they do not accept */
export function assertCheckOptions(options: CheckOptions | undefined, owner: 'check' | 'verify'): void {
  if (options !== undefined && !isUsual(options)) assertOptions(options, CHECK_OPTIONS, owner);
}

/** Accepts texts for known options in a few nanoseconds; {@link assertOptions} decides about the rest. */
function isUsual(options: CheckOptions): boolean {
  let isEmpty = true;
  for (const name in options) {
    isEmpty = false;
    if (typeof options[name as keyof CheckOptions] !== 'string' || (name !== 'permission' && name !== 'ip'))
      return false;
  }
  return !isEmpty && isPlain(options);
}

/** @throws TypeError like {@link assertCheckOptions}, and without an audience */
export function assertTokenCheckOptions(options: unknown): void {
  assertOptions(options, TOKEN_CHECK_OPTIONS, 'checkToken');
  if ((options as { readonly audience?: unknown } | undefined)?.audience !== undefined) return;
  throw new TypeError('`audience` is missing. Pass the name of your service.');
}
