/** A problem with the data directory. The message states how to fix it. */
export class DataDirectoryError extends Error {}
