export interface SignInSearch {
  /** The page of the console to return to. */
  readonly back?: string;
  /** True if the session has expired. */
  readonly ended?: boolean;
}

/**
 * Parses the search parameters. Called by the page too, because the router adds parameters that validation removed.
 * Accepts only paths of the console, so that a link cannot redirect to another site after sign-in.
 */
export function signInSearch(search: Record<string, unknown>): SignInSearch {
  const { back, ended } = search;
  return {
    ...(typeof back === 'string' && /^\/settings(?:[/?]|$)/.test(back) && !back.includes('\\') && { back }),
    ...(ended === true && { ended }),
  };
}
