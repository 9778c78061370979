/** Something about the data directory stands in the way. The message says what to do. */
export class DataDirectoryError extends Error {}
