interface ApiKeyCalls {
  createApiKey(call: { body: { userId: string; name: string } }): Promise<unknown>;
  verifyApiKey(call: { body: { key: string } }): Promise<{ valid: boolean }>;
}

export declare function betterAuth(options: object): { readonly api: ApiKeyCalls };
