declare module 'jsonwebtoken' {
  interface Complete {
    readonly header: unknown;
    readonly payload: unknown;
  }
  const jwt: {
    verify(token: string, secret: string, options: { algorithms: string[]; complete: true }): Complete;
  };
  // biome-ignore lint/style/noDefaultExport: so Node presents what a CommonJS package exports
  export default jwt;
}
