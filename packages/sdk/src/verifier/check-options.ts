import { assertOptions, isPlain, optionTypes } from '../options.ts';
import type { CheckOptions, TokenCheckOptions } from './verdict.ts';

const CHECK = {
  permission: ['string'],
  ip: ['string', 'null', 'undefined'],
  counted: ['boolean', 'undefined'],
} as const;
const CHECK_OPTIONS = optionTypes(CHECK);
const TOKEN_CHECK_OPTIONS = optionTypes({ audience: ['string'], ...CHECK });

/**
 * Returns the options among the arguments of a check.
 * @throws TypeError for an option that `check` and `verify` do not have, or whose value they do not accept, and for
 *   `undefined` in their place: a key would pass that lacks the permission which was meant
 */
export function checkOptions(
  given: readonly [options?: CheckOptions | undefined],
  owner: 'check' | 'verify',
): CheckOptions | undefined {
  const [options] = given;
  if (given.length > 0 && !isUsual(options)) assertOptions(options, CHECK_OPTIONS, owner);
  return options;
}

/** Accepts texts for known options in a few nanoseconds; {@link assertOptions} decides about the rest. */
function isUsual(options: CheckOptions = {}): boolean {
  let isEmpty = true;
  for (const name in options) {
    isEmpty = false;
    if (typeof options[name as keyof CheckOptions] !== 'string' || (name !== 'permission' && name !== 'ip'))
      return false;
  }
  return !isEmpty && isPlain(options);
}

/** @throws TypeError like {@link assertCheckOptions}, and without an audience */
export function assertTokenCheckOptions(options: TokenCheckOptions): void {
  assertOptions(options, TOKEN_CHECK_OPTIONS, 'checkToken');
  if (options.audience !== undefined) return;
  throw new TypeError('`audience` is missing. Pass the name of your service.');
}
