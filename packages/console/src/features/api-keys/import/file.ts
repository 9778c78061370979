/** A chosen file. */
export interface ChosenFile {
  readonly name: string;
  readonly text: string;
}

/** The limit of the console. The CLI imports larger files. */
const MAX_MEBIBYTES = 4;

/** @throws Error with a message for the user */
export async function readFile(file: File): Promise<ChosenFile> {
  if (file.size > MAX_MEBIBYTES * 1024 * 1024) {
    throw new Error(`The file is larger than ${MAX_MEBIBYTES} MiB. Split it into several.`);
  }
  const bytes = await file.arrayBuffer();
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { name: file.name, text };
  } catch {
    throw new Error('The file is not UTF-8 text. Save it as UTF-8.');
  }
}
