/** A declaration at the top level of a `.d.ts` file. */
export interface Statement {
  readonly name: string;
  /** With its doc comment, without `export`. */
  readonly text: string;
}

const DECLARATION =
  /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:export )?((?:declare )?(?:interface|type|class|function|const|abstract class) (\w+)\b)/;
const BEGINNING = /^(?=\/\*\*|export\b|declare\b|interface\b|type\b|import\b)/m;

/** Takes apart what the compiler wrote: there every top-level statement begins a line, and nothing else does. */
export function statementsOf(declarations: string): Statement[] {
  const pieces = declarations.split(BEGINNING);
  // A doc comment and what it documents were split apart.
  const whole = pieces.map((piece, at) => (isComment(pieces[at - 1]) ? pieces[at - 1] + piece : piece));
  return whole.flatMap((piece) => {
    const found = DECLARATION.exec(piece);
    if (!found) return [];
    const [start, doc = '', head = '', name = ''] = found;
    return [{ name, text: `${doc}${head}${piece.slice(start.length)}`.trimEnd() }];
  });
}

function isComment(piece: string | undefined): piece is string {
  return piece?.startsWith('/**') ?? false;
}

/** The names that a module hands on: `export { a, type B } from '…'`, `export type { … } from '…'`. */
export function reexportedNames(declarations: string, from: string): string[] {
  const clauses = declarations.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']*)'/gm);
  const matching = [...clauses].filter(([, , module = '']) => module.startsWith(from));
  return matching
    .flatMap(([, names = '']) => names.split(',').map((name) => name.replace(/\btype\b/, '').trim()))
    .filter(Boolean);
}

/**
 * One file that declares the public names and whatever they mention.
 * @throws Error when a public name is declared nowhere, or two declarations have the same name
 */
export function assemble(statements: readonly Statement[], publicNames: readonly string[]): string {
  const byName = new Map<string, string>();
  for (const { name, text } of statements) {
    if (byName.has(name)) throw new Error(`Two declarations are called ${name}.`);
    byName.set(name, text);
  }
  const reached = new Set<string>();
  for (const name of publicNames) {
    if (!byName.has(name)) throw new Error(`${name} is exported but declared nowhere.`);
    reach(name, byName, reached);
  }
  const texts = [...byName].filter(([name]) => reached.has(name));
  const written = texts.map(([name, text]) => (publicNames.includes(name) ? exported(text) : text));
  // Without this line a declaration file exports everything in it.
  return `${[...written, 'export {};'].join('\n\n')}\n`;
}

function reach(name: string, byName: ReadonlyMap<string, string>, reached: Set<string>): void {
  const text = byName.get(name);
  if (text === undefined || reached.has(name)) return;
  reached.add(name);
  const code = text.replace(/\/\*\*[\s\S]*?\*\//g, '');
  for (const [word] of code.matchAll(/\w+/g)) reach(word, byName, reached);
}

function exported(text: string): string {
  return text.replace(/^(\/\*\*[\s\S]*?\*\/\n)?/, '$1export ');
}
