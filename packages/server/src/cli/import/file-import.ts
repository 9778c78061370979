import { type ImportedRow, type KeyImport, operations } from '@keyward/contract';
import { ignoredColumns, readColumns } from '../../actions/api-keys/import/columns.ts';
import { importApiKeys } from '../../actions/api-keys/import/import.ts';
import { digestIn } from '../../actions/api-keys/import/secret.ts';
import { getApiKey } from '../../actions/api-keys/read/get.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { CliActor } from '../cli.ts';
import { perform } from '../perform.ts';
import { type Part, partsOf } from './parts.ts';
import { EarlierRows } from './repeats.ts';
import type { TextFile } from './text-file.ts';

/** Options that apply to all rows. */
export type ImportChoices = Omit<KeyImport, 'rows' | 'text' | 'preview'>;

/** The outcomes of the rows of a part, or of its preview. Row numbers refer to the whole file. */
export interface PartReport {
  readonly rows: readonly ImportedRow[];
  /** True if the file has only this part. */
  readonly isOnly: boolean;
}

/** Number of rows by the outcome that the import would have. */
export type Forecast = Record<
  'active' | 'disabled' | 'expired' | 'updated' | 'skipped' | 'rejected' | 'secrets',
  number
>;

/** A part of a file, as recorded by the preview. */
interface PreviewedPart {
  readonly digest: string;
  readonly repeats: ReadonlyMap<number, ImportedRow>;
}

const FILE_CHANGED =
  'The file has changed since its rows were checked. Repeat the command when no other program writes to it.';

/** Imports a file of any size in parts, each in one transaction. */
export class FileImport {
  readonly #actor: CliActor;
  readonly #file: TextFile;
  readonly #choices: ImportChoices;
  readonly #ignored: ReadonlySet<string>;
  #previewed: readonly PreviewedPart[] = [];
  /** Number of the last imported row; 0 before the first. */
  lastRow = 0;
  /** True if the import stopped at a rejected part. The part passed the preview, so something changed since then. */
  isStopped = false;

  /** @throws Refusal for a column that cannot be ignored */
  constructor(actor: CliActor, file: TextFile, choices: ImportChoices) {
    this.#actor = actor;
    this.#file = file;
    this.#choices = choices;
    this.#ignored = ignoredColumns(choices.ignore_columns);
  }

  /**
   * Checks all rows without importing them.
   * @param show receives the report of each part
   * @throws Refusal
   */
  async preview(show: (report: PartReport) => void = () => {}): Promise<Forecast> {
    const forecast: Forecast = { active: 0, disabled: 0, expired: 0, updated: 0, skipped: 0, rejected: 0, secrets: 0 };
    const earlierRows = new EarlierRows(this.#ignored);
    const previewed: PreviewedPart[] = [];
    for await (const part of partsOf(this.#file)) {
      const repeats = earlierRows.find(part);
      const rows = await this.#send(part, repeats, { preview: true });
      earlierRows.add(part, rows);
      await this.#addTo(forecast, part, rows);
      previewed.push({ digest: part.digest, repeats });
      show({ rows, isOnly: isOnly(part) });
    }
    if (previewed.length === 0) throw new Refusal('invalid_request', 'The import contains no rows. Send at least one.');
    this.#previewed = previewed;
    return forecast;
  }

  /**
   * Imports the previewed parts in order. Unless partial, stops after a part with a rejected row.
   * @param issuesSecrets true to issue new secrets for rows without a key
   * @throws Refusal
   */
  async *import(issuesSecrets: boolean): AsyncGenerator<PartReport> {
    let count = 0;
    for await (const part of partsOf(this.#file)) {
      const previewed = this.#previewed[count];
      count += 1;
      if (previewed?.digest !== part.digest) throw new Refusal('invalid_request', FILE_CHANGED);
      const rows = await this.#send(part, previewed.repeats, { new_secrets: issuesSecrets });
      this.isStopped = !this.#choices.partial && rows.some(({ outcome }) => outcome === 'rejected');
      if (!this.isStopped) this.lastRow = part.firstRow + rows.length - 1;
      yield { rows, isOnly: isOnly(part) };
      if (this.isStopped) return;
    }
    if (count < this.#previewed.length) throw new Refusal('invalid_request', FILE_CHANGED);
  }

  /** @returns the outcomes of all rows of the part; rows that repeat an earlier row are not sent */
  async #send(
    { rows: inputRows, firstRow }: Part,
    repeats: ReadonlyMap<number, ImportedRow>,
    options: Pick<KeyImport, 'preview' | 'new_secrets'>,
  ): Promise<ImportedRow[]> {
    const rows = inputRows.filter((_, at) => !repeats.has(firstRow + at));
    const body = { ...this.#choices, ...options, rows };
    const outcomes =
      rows.length === 0 ? [] : (await perform(this.#actor, operations.importApiKeys, importApiKeys, { body })).rows;
    const numbers = Array.from(inputRows, (_, at) => firstRow + at).filter((row) => !repeats.has(row));
    const numbered = outcomes.map((outcome, at) => ({ ...outcome, row: numbers[at] ?? outcome.row }));
    return [...repeats.values(), ...numbered].sort((a, b) => a.row - b.row);
  }

  async #addTo(forecast: Forecast, { rows: inputRows }: Part, rows: readonly ImportedRow[]): Promise<void> {
    for (const [at, { outcome, name, status = 'active' }] of rows.entries()) {
      if (outcome === 'rejected' || outcome === 'skipped') forecast[outcome] += 1;
      else if (await this.#exists(name)) forecast.updated += 1;
      else {
        forecast[status] += 1;
        if (!this.#hasKey(inputRows[at])) forecast.secrets += 1;
      }
    }
  }

  /** Returns whether a ready row would update an existing key. */
  async #exists(appname: string): Promise<boolean> {
    if (this.#choices.on_existing !== 'update') return false;
    try {
      await perform(this.#actor, operations.getApiKey, getApiKey, { params: { appname } });
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not_found') return false;
      throw error;
    }
  }

  #hasKey(row: unknown): boolean {
    const columns = readColumns(row, this.#ignored);
    return typeof columns !== 'string' && digestIn(columns) !== undefined;
  }
}

function isOnly({ firstRow, isLast }: Part): boolean {
  return firstRow === 1 && isLast;
}
