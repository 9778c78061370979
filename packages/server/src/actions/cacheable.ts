/** A result that clients may cache; all other results are sent with `no-store`. */
export class Cacheable<T> {
  readonly data: T;
  readonly maxAgeSeconds: number;

  constructor(data: T, maxAgeSeconds: number) {
    this.data = data;
    this.maxAgeSeconds = maxAgeSeconds;
  }
}
