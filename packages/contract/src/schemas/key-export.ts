import Type, { type Static } from 'typebox';
import { Appname } from './api-key.ts';
import { filterMembers } from './api-key-filter.ts';

/** What a list of keys can be written as: RFC 4180, or one JSON object a line. */
export const exportFormats = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const;
export type ExportFormat = keyof typeof exportFormats;

const Format = Type.Union([Type.Literal('csv'), Type.Literal('jsonl')], {
  description: 'csv for spreadsheets, or jsonl for one record a line',
});

export const KeyExportQuery = Type.Object({ format: Format, ...filterMembers }, { additionalProperties: false });
export type KeyExportQuery = Static<typeof KeyExportQuery>;

/** As many names as a request of 1 MiB holds, and not more than are changed at once. */
const MOST_NAMES = 10_000;

export const KeyExportRequest = Type.Object(
  {
    format: Format,
    appnames: Type.Array(Appname, {
      minItems: 1,
      maxItems: MOST_NAMES,
      uniqueItems: true,
      description: `1 to ${MOST_NAMES} names of keys, each once`,
    }),
  },
  { additionalProperties: false },
);
export type KeyExportRequest = Static<typeof KeyExportRequest>;
