import { systemRoleNames } from '@keyward/contract';

/**
 * Characters that control a terminal (ECMA-48), change the writing direction or break a line. The contract rejects most
 * of them, but records may have been stored before the contract did.
 */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/** Escapes stored text so that it is safe to print on a terminal. */
export function safeText(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, escapeCharacter);
}

/** Formats JSON on one line and escapes the characters that would control a terminal. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(CONTROL_CHARACTERS, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Formats a time as `2024-12-16 19:47:38` in UTC. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

export function formatTimeOrNever(seconds: number | null): string {
  return seconds === null ? 'Never' : formatTime(seconds);
}

/** Formats a table whose columns are as wide as their widest cell. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [headings, ...rows.map((row) => row.map(safeText))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => lengthOf(line[column]))));
  return lines.map((line) =>
    line
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Formats names and values, one pair per line. */
export function formatFields(members: Readonly<Record<string, string>>): string[] {
  const width = Math.max(...Object.keys(members).map(lengthOf));
  return Object.entries(members).map(([name, value]) => `${name.padEnd(width)}  ${safeText(value)}`.trimEnd());
}

/** Formats a role name as in the console: system roles in capitals, other roles unchanged. */
export function roleLabel(name: string): string {
  return (systemRoleNames as readonly string[]).includes(name) ? name.toUpperCase() : name;
}

export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function lengthOf(text = ''): number {
  return [...text].length;
}
