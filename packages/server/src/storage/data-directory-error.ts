/** A problem with the data directory. The message says what to do. */
export class DataDirectoryError extends Error {}
