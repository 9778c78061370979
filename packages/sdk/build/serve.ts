import { writeServed } from './served.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that the server reads packages from.');
await writeServed(folder);
