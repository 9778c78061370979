/** What keys of another system look like, that an account took over or will. */
export interface KeyShape {
  readonly name: string;
  readonly prefix: string;
  /** In characters, the prefix among them. */
  readonly length: number;
  /** The characters behind the prefix, each once. */
  readonly alphabet: string;
  readonly createdAt: number;
}
