declare module 'jsonwebtoken' {
  const jwt: {
    sign(payload: object, secret: string, options: { algorithm: 'HS256' }): string;
  };
  // biome-ignore lint/style/noDefaultExport: matches how Node exposes a CommonJS package
  export default jwt;
}
