/** A registered format of another system's keys. */
export interface KeyFormat {
  readonly name: string;
  /** `characters`: random characters of an alphabet. `uuid`: a UUID of version 4. */
  readonly type: 'characters' | 'uuid';
  readonly prefix: string;
  /** In characters, of a whole key including prefix and padding. */
  readonly minLength: number;
  readonly maxLength: number;
  /** The characters after the prefix, each once, or `base64`; empty for a UUID. */
  readonly alphabet: string;
  readonly createdAt: number;
}
