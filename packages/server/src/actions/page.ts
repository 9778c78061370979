/** A page of a list, with the cursors of the adjacent pages. */
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

/** A whole list or a long page, in batches as they are read, so that memory never contains the whole list. */
export class BatchedList<T> {
  readonly batches: AsyncIterable<readonly T[]>;
  /** The length of the list that a page belongs to; undefined for a whole list. */
  readonly total: number | undefined;

  constructor(batches: AsyncIterable<readonly T[]>, total?: number) {
    this.batches = batches;
    this.total = total;
  }

  /** Reads all remaining records; for the CLI, which handles no other requests. */
  async all(): Promise<T[]> {
    const all: T[] = [];
    for await (const batch of this.batches) all.push(...batch);
    return all;
  }
}

/** A text file, in parts as they are produced. */
export class TextFile {
  readonly name: string;
  /** The media type. */
  readonly type: string;
  readonly parts: AsyncIterable<string>;

  constructor(name: string, type: string, parts: AsyncIterable<string>) {
    this.name = name;
    this.type = type;
    this.parts = parts;
  }
}
