/**
 * Writes the figures of a run into docs/benchmarks.md and its chart, so that none is ever copied by hand:
 * `npm run bench -- --json > run.json`, then `node bench/publish.ts run.json`. Sections that the run does not have stay
 * as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { chart } from './chart.ts';
import { cells, type MeasuredSection } from './report.ts';

const PAGE = new URL('../docs/benchmarks.md', import.meta.url);
const PICTURE = new URL('../docs/images/benchmarks.svg', import.meta.url);

const CHARTED = 'check';

const [, , file = ''] = process.argv;
const { quick, sections } = JSON.parse(readFileSync(file, 'utf8')) as { quick: boolean; sections: MeasuredSection[] };
if (quick) throw new Error('The figures of a quick run mean nothing. Run the bench without --quick.');
let page = readFileSync(PAGE, 'utf8');
for (const section of sections) page = replaced(page, section);
writeFileSync(PAGE, page);
const charted = sections.find(({ name }) => name === CHARTED);
if (charted) writeFileSync(PICTURE, chart(charted));

/** Each section has its place between two comments. @throws Error when the page has none */
function replaced(text: string, section: MeasuredSection): string {
  const begin = `<!-- figures of ${section.name} -->`;
  const end = `<!-- end of ${section.name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/benchmarks.md has no place for ${section.name}: add ${begin}.`);
  const picture = section.name === CHARTED ? '![Checks per second](images/benchmarks.svg)\n\n' : '';
  return `${text.slice(0, from + begin.length)}\n${picture}${figures(section)}\n${text.slice(to)}`;
}

function figures(section: MeasuredSection): string {
  const lines = section.rows.map(cells).map(([name, median, spread, target, note]) => {
    const cell = note === '' ? name : `${name} (${note})`;
    return `| ${cell} | ${median} | ${spread} | ${target.replace('MISSED', '**missed**')} |`;
  });
  return [
    `${section.title}. ${machine(section)}`,
    '',
    '| | median | spread | target |',
    '|---|---:|---:|---|',
    ...lines,
  ].join('\n');
}

function machine({
  machine: { date, cpu, cores, memory_gb, system, load_at_start, versions },
}: MeasuredSection): string {
  const installed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}: ${cores} cores (${cpu}), ${memory_gb} GB, ${system}, load ${load_at_start.toFixed(1)} at the start; ${installed.join(', ')}.`;
}
