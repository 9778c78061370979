import { type KeyTextField, keyTextFieldNames, keyTextFields, NewApiKey } from '@keyward/contract';
import { matchesSchema } from '../../../parsing/schema-validator.ts';
import { NotStrictJson, parseStrictText } from '../../../parsing/strict-json.ts';
import type { Columns } from './cells.ts';

const { owner: Owner, tags: Tags, metadata: Metadata } = NewApiKey.properties;

/** The details of a key in the form of a request. */
export type ImportedDetails = Pick<NewApiKey, 'owner' | 'tags' | 'metadata' | KeyTextField>;

/**
 * Reads owner, tags, metadata and text fields of a row; in CSV tags are separated by `;` and metadata is JSON.
 * @returns the details, or the reason for rejecting the row
 */
export function readImportedDetails(columns: Columns): ImportedDetails | string {
  const owner = columns['owner'] || null;
  if (!matchesSchema(Owner, owner)) return `owner must be the ${descriptionOf(Owner)}.`;
  const tags = readTags(columns['tags']);
  if (!matchesSchema(Tags, tags)) return `tags must be ${descriptionOf(Tags)}.`;
  const metadata = readMetadata(columns['metadata']);
  if (!matchesSchema(Metadata, metadata)) return `metadata must be ${descriptionOf(Metadata)}.`;
  const texts = readTextFields(columns);
  return typeof texts === 'string' ? texts : { owner, tags, metadata, ...texts };
}

/** Reads an empty cell as null, or as absent for a field with a default. */
function readTextFields(columns: Columns): Pick<NewApiKey, KeyTextField> | string {
  const cells = keyTextFieldNames.map((name) => [name, columns[name] || null] as const);
  const entries = cells.filter(([name, cell]) => cell !== null || keyTextFields[name].default === undefined);
  const wrong = entries.find(([name, cell]) => !matchesSchema(NewApiKey.properties[name], cell));
  if (wrong) return `${wrong[0]} must be ${descriptionOf(NewApiKey.properties[wrong[0]])}.`;
  return Object.fromEntries(entries);
}

/** Returns the contract's description of a field. */
export function descriptionOf(schema: object): string {
  return 'description' in schema ? String(schema.description) : '';
}

function readTags(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? [];
  return value
    .split(';')
    .map((tag) => tag.trim())
    .filter(Boolean);
}

/** Returns the metadata in a cell, which may be JSON text. */
export function readMetadata(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? {};
  if (value === '') return {};
  try {
    return parseStrictText(value);
  } catch (error) {
    if (error instanceof NotStrictJson) return value;
    throw error;
  }
}
