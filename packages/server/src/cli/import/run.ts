import { Refusal } from '../../actions/refusal.ts';
import { readConfig } from '../../config.ts';
import type { Cli, CliActor } from '../cli.ts';
import { formatCount, safeText } from '../output.ts';
import { FileImport, type ImportChoices, type PartReport } from './file-import.ts';
import { type CheckedLine, checkedLines, checkKeys, hasMissing } from './key-check.ts';
import { forecastLine, ImportOutput, importedLines, rejectedLines } from './report.ts';
import { SecretsFile } from './secrets-file.ts';
import { decode, TextFile } from './text-file.ts';

/** The path that means standard input. */
export const STANDARD_INPUT = '-';

/** The arguments of the import command. */
export interface ImportTask {
  readonly path: string;
  readonly choices: ImportChoices;
  readonly isDryRun: boolean;
  /** File of old keys to look up in the import file. */
  readonly checkPath: string | undefined;
  /** New file for new secrets. */
  readonly secretsPath: string | undefined;
}

/**
 * Runs the import, the dry run or the check.
 * @throws Refusal
 */
export async function runImport(cli: Cli, actor: CliActor, task: ImportTask): Promise<void> {
  const { path, checkPath, secretsPath, isDryRun, choices } = task;
  if (path === STANDARD_INPUT && checkPath === STANDARD_INPUT) {
    throw invalidRequest(
      'Only one of the import file and the --check file can be standard input. Specify a path for the other.',
    );
  }
  if (secretsPath !== undefined) SecretsFile.requireAbsent(secretsPath);
  await using file = await openText(cli, path);
  const checkedKeys =
    checkPath === undefined ? undefined : await checkOldKeys(cli, actor, file, { checkPath, choices });
  if (checkedKeys && hasMissing(checkedKeys)) cli.exitCode = 1;
  const fileImport = new FileImport(actor, file, choices);
  if (isDryRun) await dryRun(cli, fileImport, checkedKeys);
  else if (checkedKeys)
    cli.setOutput({ checked: checkedKeys }, () => [
      ...checkedLines(checkedKeys),
      'Nothing was imported: this was a check.',
    ]);
  else await importAll(cli, fileImport, task);
}

function openText({ io }: Cli, path: string): Promise<TextFile> {
  const { dataDirectory } = readConfig(io.env);
  return path === STANDARD_INPUT ? TextFile.spool(io.input(), dataDirectory) : TextFile.open(path, dataDirectory);
}

async function checkOldKeys(
  cli: Cli,
  actor: CliActor,
  file: TextFile,
  { checkPath, choices }: { readonly checkPath: string; readonly choices: ImportChoices },
) {
  if (checkPath === STANDARD_INPUT) return checkKeys(actor, file, decode(cli.io.input()), choices);
  await using keys = await openText(cli, checkPath);
  return await checkKeys(actor, file, keys.chunks(), choices);
}

async function dryRun(cli: Cli, fileImport: FileImport, checkedKeys?: readonly CheckedLine[]): Promise<void> {
  const output = new ImportOutput(cli);
  const forecast = await fileImport.preview((part) => output.add(part, rejectedLines));
  output.finish(
    rejectedLines,
    [
      forecastLine(forecast),
      'Nothing was imported: this was a dry run.',
      ...(checkedKeys ? ['', ...checkedLines(checkedKeys)] : []),
    ],
    checkedKeys && { checked: checkedKeys },
  );
}

/** Checks all rows before it imports the first. */
async function importAll(cli: Cli, fileImport: FileImport, { choices, secretsPath }: ImportTask): Promise<void> {
  const forecast = await fileImport.preview();
  if (forecast.rejected > 0 && !choices.partial) return printRejected(cli, fileImport);
  const issuesSecrets = choices.new_secrets === true && forecast.secrets > 0;
  if (issuesSecrets && secretsPath === undefined && !cli.json) {
    throw invalidRequest(
      `The import would issue ${formatCount(forecast.secrets, 'new secret')}, which would be lost. Add --secrets FILE or --json.`,
    );
  }
  const secrets = issuesSecrets && secretsPath !== undefined ? await SecretsFile.create(secretsPath) : undefined;
  try {
    await importParts(cli, fileImport, { issuesSecrets, secrets });
  } catch (error) {
    if (fileImport.lastRow > 0) cli.io.err(`${stopLine(fileImport, secrets)}\n`);
    throw error;
  } finally {
    await secrets?.close();
  }
}

async function printRejected(cli: Cli, fileImport: FileImport): Promise<void> {
  const output = new ImportOutput(cli);
  await fileImport.preview((part) => output.add(withoutStatus(part), rejectedLines));
  output.finish(rejectedLines, [
    output.countLine,
    'Nothing was imported. Correct the rejected rows, or add --partial to import only the valid rows.',
  ]);
}

/** Only a dry run reports key statuses. */
function withoutStatus(part: PartReport): PartReport {
  return { ...part, rows: part.rows.map(({ status: _, ...row }) => row) };
}

interface Secrets {
  readonly issuesSecrets: boolean;
  readonly secrets: SecretsFile | undefined;
}

async function importParts(cli: Cli, fileImport: FileImport, { issuesSecrets, secrets }: Secrets): Promise<void> {
  const output = new ImportOutput(cli);
  for await (const part of fileImport.import(issuesSecrets)) {
    await secrets?.write(part.rows);
    output.add(secrets ? withoutSecrets(part) : part, importedLines);
  }
  output.finish(importedLines, [
    output.countLine,
    ...(secrets && secrets.count > 0 ? [secretsLine(secrets)] : []),
    ...(fileImport.isStopped ? [stopLine(fileImport, secrets)] : []),
  ]);
}

/** Removes the secrets from the output, because they are in the secrets file. */
function withoutSecrets(part: PartReport): PartReport {
  return { ...part, rows: part.rows.map(({ appkey: _, connection_secret: __, ...row }) => row) };
}

function secretsLine({ count, path }: SecretsFile): string {
  return `Saved ${formatCount(count, 'new secret')} to ${safeText(path)}, which only this user can read. Delete the file once the integrations have the secrets.`;
}

/** Returns the number of the last imported row of a stopped import, and how to continue. */
function stopLine({ lastRow }: FileImport, secrets: SecretsFile | undefined): string {
  const progress = lastRow === 0 ? 'Nothing was imported.' : `The last row imported is row ${lastRow}.`;
  const secretsHint = secrets && secrets.count > 0 ? ' with a new file for --secrets' : '';
  return `${progress} Repeat the command${secretsHint}: it skips rows that are already imported.`;
}

function invalidRequest(message: string): Refusal {
  return new Refusal('invalid_request', message);
}
