import { systemRoleNames } from '@keyward/contract';

/**
 * Characters that would act on the terminal instead of being shown (ECMA-48 controls), turn the direction of writing,
 * or break a line. The contract refuses most of them, but a database may be older than a rule.
 */
const ACTIVE = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/** Text from a record, harmless on any terminal. */
export function safeText(text: string): string {
  return text.replaceAll(ACTIVE, escaped);
}

/** JSON on one line; what JSON leaves as it is but a terminal would obey is escaped. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(ACTIVE, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** `2024-12-16 19:47:38` in UTC. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

export function timeOrNever(seconds: number | null): string {
  return seconds === null ? 'Never' : timeText(seconds);
}

/** Columns under their headings, as wide as their widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [headings, ...rows.map((row) => row.map(safeText))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => lengthOf(line[column]))));
  return lines.map((line) =>
    line
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Names and values, one a line. */
export function listing(members: Readonly<Record<string, string>>): string[] {
  const width = Math.max(...Object.keys(members).map(lengthOf));
  return Object.entries(members).map(([name, value]) => `${name.padEnd(width)}  ${safeText(value)}`.trimEnd());
}

/** As the page shows it: system roles stand out, others keep their own writing. */
export function roleLabel(name: string): string {
  return (systemRoleNames as readonly string[]).includes(name) ? name.toUpperCase() : name;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function lengthOf(text = ''): number {
  return [...text].length;
}
