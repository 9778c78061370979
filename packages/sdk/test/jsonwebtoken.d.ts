declare module 'jsonwebtoken' {
  interface Complete {
    readonly header: unknown;
    readonly payload: unknown;
  }
  const jwt: {
    verify(token: string, secret: string, options: { algorithms: string[]; complete: true }): Complete;
  };
  export = jwt;
}
