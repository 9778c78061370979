import { writeServed } from './served.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Pass the folder from which the server reads packages.');
await writeServed(folder);
