/** A customer: everything else belongs to one. */
export interface Account {
  readonly id: string;
  readonly shortname: string;
  /** Unix seconds, as every time in the domain. */
  readonly createdAt: number;
  /** People may exchange e-mail and password for tokens. */
  readonly passwordTokens: boolean;
  /** Another one each time that {@link passwordTokens} is switched on: tokens of an earlier one stay revoked. */
  readonly passwordTokenGeneration: number;
  /** Keys whose role grants it may see the shared secret. */
  readonly keysRevealSecret: boolean;
  /** Addresses and CIDR blocks from where alone console and API may be used; empty for everywhere. */
  readonly allowedIps: readonly string[];
  /** How tokens for its services are signed. */
  readonly tokenAlgorithm: TokenAlgorithm;
}

export type TokenAlgorithm = 'EdDSA' | 'ES256' | 'RS256';

export type AccountSettings = Pick<
  Account,
  'passwordTokens' | 'passwordTokenGeneration' | 'keysRevealSecret' | 'tokenAlgorithm'
>;
