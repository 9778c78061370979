/** A declaration at the top level of a `.d.ts` file. */
export interface Statement {
  readonly name: string;
  /** The declaration with its doc comment, without `export`. */
  readonly text: string;
}

const DECLARATION =
  /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:export )?((?:declare )?(?:interface|type|class|function|const|abstract class) (\w+)\b)/;
const FUNCTION = /^declare function /m;
const AUGMENTATION = /^declare (?:global|module ['"][^'"]*['"]) \{/;
const BEGINNING = /^(?=\/\*\*|export\b|declare\b|interface\b|type\b|import\b)/m;

/** Splits the output of the compiler, in which exactly the top-level statements start at the beginning of a line. */
export function statementsOf(declarations: string): Statement[] {
  const pieces = declarations.split(BEGINNING);
  // A doc comment and its declaration were split apart.
  const whole = pieces.map((piece, at) => (isComment(pieces[at - 1]) ? pieces[at - 1] + piece : piece));
  const statements = whole.flatMap((piece) => {
    const found = DECLARATION.exec(piece);
    if (!found) return [];
    const [start, doc = '', head = '', name = ''] = found;
    return [{ name, text: `${doc}${head}${piece.slice(start.length)}`.trimEnd() }];
  });
  return joinOverloads(statements);
}

function joinOverloads(statements: readonly Statement[]): Statement[] {
  const joined: Statement[] = [];
  for (const statement of statements) {
    const last = joined.at(-1);
    const isOverload = last?.name === statement.name && FUNCTION.test(last.text) && FUNCTION.test(statement.text);
    if (isOverload) joined.splice(-1, 1, { name: last.name, text: `${last.text}\n${statement.text}` });
    else joined.push(statement);
  }
  return joined;
}

/**
 * Returns a module's additions to the types of others: `declare global { … }`, `declare module 'fastify' { … }`. `//
 * @ts-ignore` suppresses the compiler's error for a module that is not installed.
 */
export function augmentationsOf(declarations: string): string[] {
  const pieces = declarations.split(BEGINNING).filter((piece) => AUGMENTATION.test(piece));
  return pieces.map((piece) => `${piece.startsWith('declare module') ? '// @ts-ignore\n' : ''}${piece.trimEnd()}`);
}

function isComment(piece: string | undefined): piece is string {
  return piece?.startsWith('/**') ?? false;
}

/** Returns the names that a module re-exports: `export { a, type B } from '…'`, `export type { … } from '…'`. */
export function reexportedNames(declarations: string, from: string): string[] {
  const clauses = declarations.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']*)'/gm);
  const matching = [...clauses].filter(([, , module = '']) => module.startsWith(from));
  return matching
    .flatMap(([, names = '']) => names.split(',').map((name) => name.replace(/\btype\b/, '').trim()))
    .filter(Boolean);
}

/**
 * Combines the public declarations and their dependencies into one file.
 * @throws Error if a public name is not declared, or two declarations have the same name
 */
export function assemble(
  statements: readonly Statement[],
  publicNames: readonly string[],
  augmentations: readonly string[] = [],
): string {
  const byName = new Map<string, string>();
  for (const { name, text } of statements) {
    if (byName.has(name)) throw new Error(`Two declarations have the name ${name}.`);
    byName.set(name, text);
  }
  const reached = new Set<string>();
  for (const name of publicNames) {
    if (!byName.has(name)) throw new Error(`${name} is exported but not declared.`);
    reach(name, byName, reached);
  }
  for (const text of augmentations) reachAll(text, byName, reached);
  const texts = [...byName].filter(([name]) => reached.has(name));
  const written = texts.map(([name, text]) => (publicNames.includes(name) ? exported(text) : text));
  // Without this line, a declaration file exports everything in it.
  return `${[...written, ...augmentations, 'export {};'].join('\n\n')}\n`;
}

function reach(name: string, byName: ReadonlyMap<string, string>, reached: Set<string>): void {
  const text = byName.get(name);
  if (text === undefined || reached.has(name)) return;
  reached.add(name);
  reachAll(text, byName, reached);
}

function reachAll(text: string, byName: ReadonlyMap<string, string>, reached: Set<string>): void {
  const code = text.replace(/\/\*\*[\s\S]*?\*\//g, '');
  for (const [word] of code.matchAll(/\w+/g)) reach(word, byName, reached);
}

function exported(text: string): string {
  if (FUNCTION.test(text)) return text.replaceAll(/^(?=declare function )/gm, 'export ');
  return text.replace(/^(\/\*\*[\s\S]*?\*\/\n)?/, '$1export ');
}
