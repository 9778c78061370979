/** A registered format of another system's keys. */
export interface KeyFormat {
  readonly name: string;
  /** `characters`: random characters of an alphabet. `uuid`: a UUID of version 4. */
  readonly type: 'characters' | 'uuid';
  readonly prefix: string;
  /** Length in characters of a whole key, including prefix and padding. */
  readonly minLength: number;
  readonly maxLength: number;
  /** The alphabet after the prefix, with each character once, or `base64`; empty for a UUID. */
  readonly alphabet: string;
  readonly createdAt: number;
}
