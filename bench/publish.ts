/**
 * Writes the figures of a run into docs/benchmarks.md and its chart, so that figures are never copied by hand: `npm run
 * bench -- --json > run.json`, then `node bench/publish.ts run.json`. Sections that are missing from the run stay
 * unchanged.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { renderChart } from './chart.ts';
import { cells, type MeasuredSection } from './report.ts';

const PAGE = new URL('../docs/benchmarks.md', import.meta.url);
const CHART_FILE = new URL('../docs/images/benchmarks.svg', import.meta.url);

const CHARTED = 'check';

const [, , file = ''] = process.argv;
const { quick, sections } = JSON.parse(readFileSync(file, 'utf8')) as { quick: boolean; sections: MeasuredSection[] };
if (quick) throw new Error('The figures of a quick run are not meaningful. Run the bench without --quick.');
let page = readFileSync(PAGE, 'utf8');
for (const section of sections) page = replaceFigures(page, section);
writeFileSync(PAGE, page);
const charted = sections.find(({ name }) => name === CHARTED);
if (charted) writeFileSync(CHART_FILE, renderChart(charted));

/**
 * Replaces the figures of a section between its two comments. @throws Error if the page has no comments for the section
 */
function replaceFigures(text: string, section: MeasuredSection): string {
  const startMark = `<!-- figures of ${section.name} -->`;
  const endMark = `<!-- end of ${section.name} -->`;
  const from = text.indexOf(startMark);
  const to = text.indexOf(endMark);
  if (from === -1 || to < from)
    throw new Error(`docs/benchmarks.md has no figures of ${section.name}. Add ${startMark} and ${endMark}.`);
  const picture = section.name === CHARTED ? '![Checks per second](images/benchmarks.svg)\n\n' : '';
  return `${text.slice(0, from + startMark.length)}\n${picture}${figures(section)}\n${text.slice(to)}`;
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
