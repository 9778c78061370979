import Type, { type Static } from 'typebox';
import { filterMembers } from './api-key-filter.ts';

/** What a list of keys can be written as: RFC 4180, or one JSON object a line. */
export const exportFormats = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const;
export type ExportFormat = keyof typeof exportFormats;

export const KeyExportQuery = Type.Object(
  {
    format: Type.Union([Type.Literal('csv'), Type.Literal('jsonl')], {
      description: 'csv for spreadsheets, or jsonl for one record a line',
    }),
    ...filterMembers,
  },
  { additionalProperties: false },
);
export type KeyExportQuery = Static<typeof KeyExportQuery>;
