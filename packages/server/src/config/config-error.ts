/** An invalid setting. The message states how to fix it. */
export class ConfigError extends Error {}
