export declare class Provider {
  constructor(issuer: string, configuration: object);
  listen(port: number, host: string, done: () => void): unknown;
}
