/** The format of keys of another system that an account registered. */
export interface KeyFormat {
  readonly name: string;
  /** `characters`: random characters of an alphabet. `uuid`: a UUID of version 4. */
  readonly type: 'characters' | 'uuid';
  readonly prefix: string;
  /** In characters, of a whole key: its prefix and its padding included. */
  readonly minLength: number;
  readonly maxLength: number;
  /** The characters after the prefix, each once, or `base64`; empty for a UUID. */
  readonly alphabet: string;
  readonly createdAt: number;
}
