import { resolve } from 'node:path';

/** Next looks for a lock file to find the root. */
export default { turbopack: { root: resolve(import.meta.dirname, '../..') } };
