import { parseArgs } from 'node:util';
import { benchCheck } from './check.ts';
import { benchConsole } from './console.ts';
import { benchExchange } from './exchange.ts';
import { Generator } from './generator.ts';
import { benchInProcess } from './in-process.ts';
import { createInstallation, type Installation } from './installation.ts';
import { benchList } from './list.ts';
import { describeMachine } from './machine.ts';
import { benchOperations } from './operations.ts';
import { formatTable, isMet, type MeasuredSection, type Section } from './report.ts';
import { benchRevocation } from './revocation.ts';
import { full, quick, type Settings } from './settings.ts';
import { benchStart } from './start.ts';

interface Bench {
  /** The installation that the section uses. */
  readonly size: 'keys' | 'manyKeys';
  run(installation: Installation, settings: Settings, generator: Generator): Promise<Section>;
}

const sections: { readonly [Name in keyof Settings['sections']]: Bench } = {
  check: {
    size: 'keys',
    run: (installation, { sections }, generator) => benchCheck(installation, generator, sections.check),
  },
  operations: {
    size: 'keys',
    run: (installation, { sections }, generator) => benchOperations(installation, generator, sections.operations),
  },
  'in-process': {
    size: 'keys',
    run: (installation, { sections }) => benchInProcess(installation, sections['in-process']),
  },
  revocation: { size: 'keys', run: (installation, { sections }) => benchRevocation(installation, sections.revocation) },
  exchange: {
    size: 'keys',
    run: (installation, { sections }, generator) => benchExchange(installation, generator, sections.exchange),
  },
  // After the other sections with this installation, because it adds counts to every key.
  console: { size: 'keys', run: (installation, { sections }) => benchConsole(installation, sections.console) },
  list: { size: 'manyKeys', run: (installation, { sections }) => benchList(installation, sections.list) },
  start: { size: 'manyKeys', run: (installation, { sections }) => benchStart(installation, sections.start) },
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
  if (unknown) throw new Error(`Unknown section: ${unknown}. Choose from ${names.join(', ')}.`);
  const selected = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  const defaults = values.quick ? quick : full;
  const settings: Settings = {
    ...defaults,
    keys: parseCount(values.keys, defaults.keys),
    manyKeys: parseCount(values['many-keys'], defaults.manyKeys),
  };
  const measured = await measure(selected, settings, (section) => {
    if (!values.json) process.stdout.write(`${machineLines(section)}${formatTable(section)}\n`);
  });
  if (values.json) process.stdout.write(`${JSON.stringify({ quick: values.quick, ...report(measured) }, null, 2)}\n`);
}

function parseCount(text: string | undefined, defaults: number): number {
  if (text === undefined) return defaults;
  if (!/^[1-9]\d*$/.test(text))
    throw new Error(`"${text}" is not a valid number of keys. Use a positive integer, such as 100000.`);
  return Number(text);
}

async function measure(
  selected: readonly (keyof typeof sections)[],
  settings: Settings,
  onSection: (section: MeasuredSection) => void,
): Promise<MeasuredSection[]> {
  const installations = new Installations(settings);
  const generator = new Generator();
  const measured: MeasuredSection[] = [];
  try {
    for (const name of selected) {
      const { size, run } = sections[name];
      const installation = await installations.of(size);
      process.stderr.write(`Measuring: ${name}…\n`);
      const machine = describeMachine();
      const section = await run(installation, settings, generator);
      const whole = { ...section, machine, settings: { keys: installation.keys, ...settings.sections[name] } };
      measured.push(whole);
      onSection(whole);
    }
  } finally {
    generator.stop();
    installations.remove();
  }
  return measured;
}

/** Creates installations on first use, because creating a million keys takes a minute or more. */
class Installations {
  readonly #made = new Map<Bench['size'], Installation>();
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async of(size: Bench['size']): Promise<Installation> {
    const installation = this.#made.get(size) ?? (await this.#make(size));
    this.#made.set(size, installation);
    return installation;
  }

  async #make(size: Bench['size']): Promise<Installation> {
    const keys = this.#settings[size];
    process.stderr.write(`Creating ${keys} keys…\n`);
    // The small installation checks every key. The large one only needs one key to sign in with, so the others may have
    // expired.
    const installation = await createInstallation(keys, size === 'keys' ? keys : 1);
    process.stderr.write(`Created in ${installation.creationSeconds.toFixed(1)} s.\n`);
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
  const withTargets = (section: MeasuredSection) => ({
    ...section,
    rows: section.rows.map((row) => ('missing' in row ? row : { ...row, met: isMet(row) })),
  });
  return { sections: measured.map(withTargets) };
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
