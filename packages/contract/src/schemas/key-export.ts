import Type, { type Static } from 'typebox';
import { Appname } from './api-key.ts';
import { filterMembers } from './api-key-filter.ts';

/** The formats of an export: CSV (RFC 4180), or one JSON object per line. */
export const exportFormats = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const;
export type ExportFormat = keyof typeof exportFormats;

const Format = Type.Union([Type.Literal('csv'), Type.Literal('jsonl')], {
  description: 'csv for spreadsheets, or jsonl for one record per line',
});

export const KeyExportQuery = Type.Object({ format: Format, ...filterMembers }, { additionalProperties: false });
export type KeyExportQuery = Static<typeof KeyExportQuery>;

/** Fits a request of 1 MiB, and does not exceed the limit of a bulk operation. */
const MAX_NAMES = 10_000;

export const KeyExportRequest = Type.Object(
  {
    format: Format,
    appnames: Type.Array(Appname, {
      minItems: 1,
      maxItems: MAX_NAMES,
      uniqueItems: true,
      description: `1 to ${MAX_NAMES} names of keys, each once`,
    }),
  },
  { additionalProperties: false },
);
export type KeyExportRequest = Static<typeof KeyExportRequest>;
