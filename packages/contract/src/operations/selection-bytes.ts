/** The largest body of an operation on named keys: ten thousand names of 64 characters. */
export const SELECTION_BYTES = 1024 * 1024;
