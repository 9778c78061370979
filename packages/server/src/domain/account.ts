/** A customer. All other records belong to an account. */
export interface Account {
  readonly id: string;
  readonly shortname: string;
  /** Unix seconds, like all times in the domain. */
  readonly createdAt: number;
  /** True if users may exchange email and password for tokens. */
  readonly passwordTokens: boolean;
  /** Changes whenever {@link passwordTokens} is turned on, so that earlier tokens stay revoked. */
  readonly passwordTokenGeneration: number;
  /** True if keys whose role permits it may read the shared secret. */
  readonly keysRevealSecret: boolean;
  /** IP addresses and CIDR blocks from which the console and the API may be used; empty to allow any. */
  readonly allowedIps: readonly string[];
  /** The signature algorithm of tokens for the account's services. */
  readonly tokenAlgorithm: TokenAlgorithm;
}

export type TokenAlgorithm = 'EdDSA' | 'ES256' | 'RS256';

export type AccountSettings = Pick<
  Account,
  'passwordTokens' | 'passwordTokenGeneration' | 'keysRevealSecret' | 'tokenAlgorithm'
>;
