declare module 'jsonwebtoken' {
  const jwt: {
    sign(payload: object, secret: string, options: { algorithm: 'HS256' }): string;
  };
  // biome-ignore lint/style/noDefaultExport: so Node presents what a CommonJS package exports
  export default jwt;
}
