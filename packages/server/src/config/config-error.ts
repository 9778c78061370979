/** An invalid setting. The message says what to change. */
export class ConfigError extends Error {}
