/** The environment asks for something that cannot be. The message says what to change. */
export class ConfigError extends Error {}
