import type { Installation } from './installation.ts';
import type { Section } from './report.ts';
import { measured } from './statistics.ts';

export interface StartSettings {
  readonly rounds: number;
}

/** From the command to the first request that can be answered, and the memory that it takes to be there. */
export async function benchStart(installation: Installation, { rounds }: StartSettings): Promise<Section> {
  const milliseconds: number[] = [];
  const megabytes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await installation.start();
    milliseconds.push(server.startMs);
    megabytes.push(server.residentMegabytes());
    await server.stop();
  }
  return {
    name: 'start',
    title: `Start with ${installation.keys} keys (${rounds} rounds)`,
    rows: [
      { name: 'until it is ready', unit: 'ms', ...measured(milliseconds), target: { limit: 5000, better: 'lower' } },
      { name: 'resident memory', unit: 'MB', ...measured(megabytes), target: { limit: 500, better: 'lower' } },
    ],
  };
}
