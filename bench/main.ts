import { parseArgs } from 'node:util';
import { benchExchange } from './exchange.ts';
import { Generator } from './generator.ts';
import { createInstallation, type Installation } from './installation.ts';
import { benchList } from './list.ts';
import { describeMachine } from './machine.ts';
import { isMet, type Section, table } from './report.ts';
import { benchStart } from './start.ts';

const KEYS = '100000';
const EXCHANGING_KEYS = 100;
const EXCHANGE = { rounds: 7, requests: 6000, connections: 32 };
const LIST = { rounds: 5, requests: 60 };
const STARTS = 5;

const generator = new Generator();

type Bench = (installation: Installation, keys: number) => Promise<Section>;

const sections: Readonly<Record<string, Bench>> = {
  exchange: (installation) => benchExchange(installation, generator, EXCHANGE),
  list: (installation, keys) => benchList(installation, keys, LIST),
  start: (installation, keys) => benchStart(installation, keys, STARTS),
};

/** `main.ts [--json] [--keys N] [section …]` */
async function main(): Promise<void> {
  const options = { json: { type: 'boolean' }, keys: { type: 'string', default: KEYS } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.find((name) => !(name in sections));
  if (unknown) throw new Error(`There is no section ${unknown}. Choose from ${Object.keys(sections).join(', ')}.`);
  const wanted = Object.entries(sections).filter(([name]) => positionals.length === 0 || positionals.includes(name));
  const keys = Number(values.keys);
  const machine = describeMachine();
  const print = (text: string) => process.stdout.write(values.json ? '' : `${text}\n`);
  for (const [name, value] of Object.entries(machine)) print(`${name}: ${value}`);

  process.stderr.write(`Making ${keys} keys…\n`);
  const installation = await createInstallation(keys, EXCHANGING_KEYS);
  const results: Section[] = [];
  try {
    for (const [name, run] of wanted) {
      process.stderr.write(`Measuring: ${name}…\n`);
      const section = await run(installation, keys);
      results.push(section);
      print(table(section));
    }
  } finally {
    installation.remove();
  }
  const settings = { keys, exchanging_keys: EXCHANGING_KEYS, exchange: EXCHANGE, list: LIST, starts: STARTS };
  if (values.json) process.stdout.write(`${JSON.stringify({ machine, settings, ...report(results) }, null, 2)}\n`);
}

function report(results: readonly Section[]) {
  return {
    sections: Object.fromEntries(
      results.map(({ name, title, rows }) => [name, { title, rows: rows.map((row) => ({ ...row, met: isMet(row) })) }]),
    ),
  };
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  generator.stop();
}
