import { parseArgs } from 'node:util';
import { benchCheck } from './check.ts';
import { benchExchange } from './exchange.ts';
import { Generator } from './generator.ts';
import { benchInProcess } from './in-process.ts';
import { createInstallation, type Installation } from './installation.ts';
import { benchLife } from './life.ts';
import { benchList } from './list.ts';
import { describeMachine } from './machine.ts';
import { benchOperations } from './operations.ts';
import { isMet, type MeasuredSection, type Section, table } from './report.ts';
import { benchRevocation } from './revocation.ts';
import { full, quick, type Settings } from './settings.ts';
import { benchStart } from './start.ts';

interface Bench {
  /** Which of the two installations it works on. */
  readonly size: 'keys' | 'manyKeys';
  run(installation: Installation, settings: Settings, generator: Generator): Promise<Section>;
}

const sections: { readonly [Name in keyof Settings['sections']]: Bench } = {
  check: { size: 'keys', run: (made, { sections }, generator) => benchCheck(made, generator, sections.check) },
  operations: {
    size: 'keys',
    run: (made, { sections }, generator) => benchOperations(made, generator, sections.operations),
  },
  'in-process': { size: 'keys', run: (made, { sections }) => benchInProcess(made, sections['in-process']) },
  revocation: { size: 'keys', run: (made, { sections }) => benchRevocation(made, sections.revocation) },
  exchange: { size: 'keys', run: (made, { sections }, generator) => benchExchange(made, generator, sections.exchange) },
  // Behind the others, since it puts counts beside every key.
  life: { size: 'keys', run: (made, { sections }) => benchLife(made, sections.life) },
  list: { size: 'manyKeys', run: (made, { sections }) => benchList(made, sections.list) },
  start: { size: 'manyKeys', run: (made, { sections }) => benchStart(made, sections.start) },
};

const options = {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  keys: { type: 'string' },
  'many-keys': { type: 'string' },
} as const;

/** `main.ts [--json] [--quick] [--keys N] [--many-keys N] [section …]` */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const names = Object.keys(sections) as (keyof typeof sections)[];
  const unknown = positionals.find((name) => !(name in sections));
  if (unknown) throw new Error(`There is no section ${unknown}. Choose from ${names.join(', ')}.`);
  const wanted = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  const usual = values.quick ? quick : full;
  const settings: Settings = {
    ...usual,
    keys: count(values.keys, usual.keys),
    manyKeys: count(values['many-keys'], usual.manyKeys),
  };
  const measured = await measure(wanted, settings, (section) => {
    if (!values.json) process.stdout.write(`${machineLines(section)}${table(section)}\n`);
  });
  if (values.json) process.stdout.write(`${JSON.stringify({ quick: values.quick, ...report(measured) }, null, 2)}\n`);
}

function count(given: string | undefined, usual: number): number {
  if (given === undefined) return usual;
  if (!/^[1-9]\d*$/.test(given)) throw new Error(`${given} is not a number of keys. Give one such as 100000.`);
  return Number(given);
}

async function measure(
  wanted: readonly (keyof typeof sections)[],
  settings: Settings,
  done: (section: MeasuredSection) => void,
): Promise<MeasuredSection[]> {
  const installations = new Installations(settings);
  const generator = new Generator();
  const measured: MeasuredSection[] = [];
  try {
    for (const name of wanted) {
      const { size, run } = sections[name];
      const installation = await installations.of(size);
      process.stderr.write(`Measuring: ${name}…\n`);
      const machine = describeMachine();
      const section = await run(installation, settings, generator);
      const whole = { ...section, machine, settings: { keys: installation.keys, ...settings.sections[name] } };
      measured.push(whole);
      done(whole);
    }
  } finally {
    generator.stop();
    installations.remove();
  }
  return measured;
}

/** Made when first needed, since a million keys take a while. */
class Installations {
  readonly #made = new Map<Bench['size'], Installation>();
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async of(size: Bench['size']): Promise<Installation> {
    const made = this.#made.get(size) ?? (await this.#make(size));
    this.#made.set(size, made);
    return made;
  }

  async #make(size: Bench['size']): Promise<Installation> {
    const keys = this.#settings[size];
    process.stderr.write(`Making ${keys} keys…\n`);
    // Every key is asked for where few are enough; of many, one is enough to sign in with, and the others may expire.
    const installation = await createInstallation(keys, size === 'keys' ? keys : 1);
    process.stderr.write(`They took ${installation.madeIn.toFixed(1)} s.\n`);
    return installation;
  }

  remove(): void {
    for (const installation of this.#made.values()) installation.remove();
  }
}

function machineLines({ machine: { versions, ...machine } }: MeasuredSection): string {
  const facts = Object.entries({ ...machine, ...versions });
  return `\n${facts.map(([name, value]) => `${name}: ${value}`).join(' · ')}`;
}

function report(measured: readonly MeasuredSection[]) {
  const withVerdict = (section: MeasuredSection) => ({
    ...section,
    rows: section.rows.map((row) => ('missing' in row ? row : { ...row, met: isMet(row) })),
  });
  return { sections: measured.map(withVerdict) };
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
