export interface SignInSearch {
  /** Where the person was going, inside the console. */
  readonly back?: string;
  /** Whether a session ended on the way. */
  readonly ended?: boolean;
}

/**
 * The router mixes in what its check left out, so the page asks again.
 * Only places of our own: an address from elsewhere would let a link lead away after the password was typed.
 */
export function signInSearch(search: Record<string, unknown>): SignInSearch {
  const { back, ended } = search;
  return {
    ...(typeof back === 'string' && /^\/settings(?:[/?]|$)/.test(back) && !back.includes('\\') && { back }),
    ...(ended === true && { ended }),
  };
}
