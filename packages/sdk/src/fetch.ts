/**
 * A function like `fetch`, such as the global one or that of undici. Declares only what this package uses, so that it is
 * compatible with every type of `fetch`.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>;

/** The second argument of a {@link Fetch}. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly credentials?: 'same-origin';
  readonly cache?: 'no-store';
  readonly signal: AbortSignal;
}

/** The response of a {@link Fetch}: the parts of a `Response` that this package reads. */
export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  /** Browsers hide a redirect behind `opaqueredirect`. Some libraries omit it. */
  readonly type?: string;
  readonly redirected?: boolean;
  /** Read where the length of a response is limited. If absent, `text` is called. */
  readonly body?: unknown;
  text(): Promise<string>;
}

/** A {@link Fetch} with streamed responses, which the feed of a verifier needs. */
export type StreamingFetch = (url: string, init: FetchInit) => Promise<StreamedAnswer>;

/** The response of a {@link StreamingFetch}. */
export interface StreamedAnswer extends FetchAnswer {
  readonly body: ByteStream | null;
}

/** The part of a `ReadableStream` that this package reads. */
export interface ByteStream {
  cancel(): Promise<void>;
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}
