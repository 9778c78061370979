/** So many uses in every span of so many seconds. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}
