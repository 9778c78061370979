declare module 'jsonwebtoken' {
  interface Complete {
    readonly header: unknown;
    readonly payload: unknown;
  }
  const jwt: {
    verify(token: string, secret: string, options: { algorithms: string[]; complete: true }): Complete;
  };
  // biome-ignore lint/style/noDefaultExport: matches how Node exposes a CommonJS package
  export default jwt;
}
