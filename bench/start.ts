import type { Installation } from './installation.ts';
import type { Section } from './report.ts';
import { measured } from './statistics.ts';

export interface StartSettings {
  readonly rounds: number;
}

/** Measures the time from the start command until the server can respond, and its memory at that moment. */
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
      { name: 'time until ready', unit: 'ms', ...measured(milliseconds), target: { limit: 5000, better: 'lower' } },
      { name: 'resident memory', unit: 'MB', ...measured(megabytes), target: { limit: 500, better: 'lower' } },
    ],
  };
}
