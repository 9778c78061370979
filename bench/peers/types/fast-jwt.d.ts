interface Signing {
  readonly algorithm: string;
  readonly key: string;
  readonly expiresIn: number;
}

interface Verifying {
  readonly key: string;
  readonly algorithms: readonly string[];
  readonly allowedAud: string;
  readonly allowedIss: string;
  readonly cache: boolean;
}

export declare function createSigner(options: Signing): (claims: object) => string;
export declare function createVerifier(options: Verifying): (token: string) => unknown;
