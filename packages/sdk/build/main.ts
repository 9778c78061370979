import { buildDist } from './package.ts';

await buildDist();
