/**
 * A function like `fetch`: the global one, that of undici, or one that adds a proxy or traces. Stated by what this
 * package uses of it, so that it does not depend on whose types of `fetch` a project has.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>;

/** What a {@link Fetch} is called with. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly credentials?: 'same-origin';
  readonly cache?: 'no-store';
  readonly signal: AbortSignal;
}

/** What a {@link Fetch} answers with: the parts of a `Response` that are read. */
export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  /** Absent where a library does not have it; browsers hide a redirect behind it. */
  readonly type?: string;
  readonly redirected?: boolean;
  /** Read where an answer must not be longer than expected; without it, `text` is. */
  readonly body?: unknown;
  text(): Promise<string>;
}

/** A {@link Fetch} whose answers can be read while they arrive, as a verifier reads its feed. */
export type StreamingFetch = (url: string, init: FetchInit) => Promise<StreamedAnswer>;

/** What a {@link StreamingFetch} answers with. */
export interface StreamedAnswer extends FetchAnswer {
  readonly body: ByteStream | null;
}

/** The part of a `ReadableStream` that is read. */
export interface ByteStream {
  cancel(): Promise<void>;
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}
