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
 * Validates and returns the options of a check.
 * @throws TypeError for unknown or invalid options, and for `undefined` instead of the options, because omitting the
 * permission by mistake would allow any key
 */
export function checkOptions(
  args: readonly [options?: CheckOptions | undefined],
  owner: 'check' | 'verify',
): CheckOptions | undefined {
  const [options] = args;
  if (args.length > 0 && !isUsual(options)) assertOptions(options, CHECK_OPTIONS, owner);
  return options;
}

/** Fast path: accepts strings for known options. {@link assertOptions} validates the rest. */
function isUsual(options: CheckOptions = {}): boolean {
  let isEmpty = true;
  for (const name in options) {
    isEmpty = false;
    if (typeof options[name as keyof CheckOptions] !== 'string' || (name !== 'permission' && name !== 'ip'))
      return false;
  }
  return !isEmpty && isPlain(options);
}

/** @throws TypeError like {@link checkOptions}, and for a missing audience */
export function assertTokenCheckOptions(options: TokenCheckOptions): void {
  assertOptions(options, TOKEN_CHECK_OPTIONS, 'checkToken');
  if (options.audience !== undefined) return;
  throw new TypeError('`audience` is missing. Pass the name of your service.');
}
