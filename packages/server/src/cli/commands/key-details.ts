import { type ApiKey, type KeyTextField, keyTextFieldNames, keyTextFields, type NewApiKey } from '@keyward/contract';
import type { Command } from 'commander';
import { Refusal } from '../../actions/refusal.ts';
import { parseStrictText } from '../../parsing/strict-json.ts';
import { formatTime, formatTimeOrNever } from '../output.ts';
import { optionOf, readTextOptions, wordsOf } from '../text-field-options.ts';

/** Options for a key's details, as commander parses them. Text fields are read by name. */
export interface DetailOptions {
  readonly owner?: string;
  readonly tag?: readonly string[];
  readonly metadata?: string;
}

const NONE = 'none';

/** @param isNew true for commands that create keys, which also accept fields that are fixed at creation */
export function addDetailOptions(command: Command, isNew = false): Command {
  command
    .option('--owner <email>', 'owner of the key, a user of the account; none for no owner')
    .option(
      '--tag <tag>',
      'tag; repeat for several; none for no tags',
      (label: string, previous: readonly string[] = []) => [...previous, label],
    )
    .option('--metadata <json>', 'a small JSON object to include in verdicts; {} to clear it');
  for (const field of keyTextFieldNames) {
    const { fixed, content, default: byDefault } = keyTextFields[field];
    const help = byDefault === undefined ? `${content}; none to clear it` : `${content}; ${byDefault} by default`;
    if (isNew || fixed === undefined) command.option(`--${optionOf(field)} <text>`, help);
  }
  return command;
}

/**
 * Converts the options to request members.
 * @throws Refusal
 */
export function readDetails(options: DetailOptions): Pick<NewApiKey, 'owner' | 'tags' | 'metadata' | KeyTextField> {
  const { owner, tag, metadata } = options;
  return {
    ...(owner !== undefined && { owner: owner === NONE ? null : owner }),
    ...(tag !== undefined && { tags: tag.length === 1 && tag[0] === NONE ? [] : [...tag] }),
    ...(metadata !== undefined && { metadata: readObject(metadata) }),
    ...textsOf(options),
  };
}

function textsOf(options: DetailOptions): Pick<NewApiKey, KeyTextField> {
  const texts = Object.entries(readTextOptions(options));
  return Object.fromEntries(texts.map(([field, text]) => [field, isNone(field as KeyTextField, text) ? null : text]));
}

function isNone(field: KeyTextField, text: string): boolean {
  return text === NONE && keyTextFields[field].default === undefined;
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = parseStrictText(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON; rejected below.
  }
  throw new Refusal('invalid_request', '--metadata must be a JSON object such as {"team":"billing"}.');
}

/** Formats the details as lines of a listing. */
export function detailLines({ owner, tags, metadata, ...key }: ApiKey): Record<string, string> {
  const texts = keyTextFieldNames.map((field) => [wordsOf(field), key[field]] as const);
  return {
    ...(owner !== null && { owner }),
    ...(tags.length > 0 && { tags: tags.join(', ') }),
    ...(Object.keys(metadata).length > 0 && { metadata: JSON.stringify(metadata) }),
    ...Object.fromEntries(texts.filter(([, text]) => text !== null)),
  };
}

/** Formats the current rotation, with the usage of both secrets. */
export function rotationLines({ rotation }: ApiKey): Record<string, string> {
  if (!rotation) return {};
  const { old_last_ips: addresses } = rotation;
  return {
    rotation: `started ${formatTime(rotation.started_at)} by ${rotation.started_by}${rotation.reason === null ? '' : ` (${rotation.reason})`}`,
    'old secret': `${rotation.old_hint ?? '-'}, valid until ${formatTime(rotation.ends_at)}`,
    'old last seen': `${formatTimeOrNever(rotation.old_last_seen_at)}${addresses.length === 0 ? '' : ` from ${addresses.map(({ ip }) => ip).join(', ')}`}`,
    'new first seen': formatTimeOrNever(rotation.new_first_seen_at),
  };
}
