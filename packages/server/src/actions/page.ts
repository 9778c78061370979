/** A part of a list, and what a caller needs to get the rest. */
export class Page<T> {
  readonly data: readonly T[];
  readonly meta: {
    readonly total?: number;
    readonly next_cursor?: string | null;
    readonly prev_cursor?: string | null;
  };

  constructor(data: readonly T[], meta: Page<T>['meta']) {
    this.data = data;
    this.meta = meta;
  }
}

/** A whole list, in batches as they are read, so that no list is too long to be held. */
export class WholeList<T> {
  readonly batches: AsyncIterable<readonly T[]>;

  constructor(batches: AsyncIterable<readonly T[]>) {
    this.batches = batches;
  }
}

/** A file of text, in parts as they are made. */
export class TextFile {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly parts: AsyncIterable<string>;

  constructor(name: string, type: string, parts: AsyncIterable<string>) {
    this.name = name;
    this.type = type;
    this.parts = parts;
  }
}
