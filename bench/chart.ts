import { cells, type Row, type Section } from './report.ts';

const WIDTH = 760;
const LABEL = 210;
const BAR = 22;
const STEP = 38;
const TOP = 20;

/**
 * Returns a bar chart of a section: the median of each server, with a line from the minimum to the maximum of the
 * rounds.
 */
export function renderChart({ title, rows }: Section): string {
  const servers = rows.filter((row): row is Row => 'unit' in row && row.unit === 'requests/s');
  const maximum = Math.max(...servers.map((row) => row.max));
  const scale = (value: number) => Math.round((value / maximum) * (WIDTH - LABEL - 150));
  const height = TOP + servers.length * STEP;
  const bars = servers.map((row, at) => renderBar(row, TOP + at * STEP, scale));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="14">
<title>${escapeXml(title)}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${bars.join('\n')}
</svg>
`;
}

function renderBar(row: Row, y: number, scale: (value: number) => number): string {
  const [name, median] = cells(row).map(escapeXml);
  const middle = y + BAR / 2;
  const width = scale(row.median);
  const fill = row.name === 'Keyward' ? '#1c7ed6' : '#adb5bd';
  return `<text x="${LABEL - 10}" y="${middle + 5}" text-anchor="end" fill="#212529">${name}</text>
<rect x="${LABEL}" y="${y}" width="${width}" height="${BAR}" fill="${fill}"/>
<path d="M${LABEL + scale(row.min)} ${middle}H${LABEL + scale(row.max)}" stroke="#212529" stroke-width="2"/>
<text x="${LABEL + Math.max(width, scale(row.max)) + 8}" y="${middle + 5}" fill="#212529">${median}</text>`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
