export declare function apiKey(options: object): object;
export declare function defaultKeyHasher(key: string): Promise<string>;
