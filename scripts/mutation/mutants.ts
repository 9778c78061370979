import ts from 'typescript-6';
import { type Change, changesOf } from './changes.ts';

/** One change to a source file, made to check whether a test fails. */
export interface Mutant extends Change {
  readonly file: string;
  readonly line: number;
  /** The first changed line of the source, without indentation. */
  readonly lineText: string;
  /** `old → new`. Together with the file and the line's text, it identifies the mutant even if the line moves. */
  readonly change: string;
  /** True if the code runs when the module is loaded, regardless of the test. */
  readonly isTopLevel: boolean;
}

const { SyntaxKind } = ts;
const LOG_METHODS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
const LONGEST_SHOWN = 100;

/** Returns all mutants of a source text, except changes to types, log messages and messages of internal errors. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const mutants: Mutant[] = [];
  const seen = new Map<string, number>();
  const add = (change: Change, isTopLevel: boolean) => {
    const at = source.getLineAndCharacterOfPosition(change.start).line;
    const lineText = text.split('\n')[at]?.trim() ?? '';
    const shown = `${brief(text.slice(change.start, change.end))} → ${change.text === ';' ? 'removed' : brief(change.text)}`;
    const count = (seen.get(lineText + shown) ?? 0) + 1;
    seen.set(lineText + shown, count);
    mutants.push({
      ...change,
      file,
      line: at + 1,
      lineText,
      change: count === 1 ? shown : `${shown} (${count})`,
      isTopLevel,
    });
  };
  const visit = (node: ts.Node, isTopLevel: boolean): void => {
    if (hasNoBehavior(node)) return;
    for (const change of isNamePart(node) ? [] : changesOf(node)) add(change, isTopLevel);
    const isInside = isTopLevel && !runsLater(node);
    ts.forEachChild(node, (child) => visit(child, isInside));
  };
  visit(source, true);
  return mutants;
}

export function mutatedText(text: string, { start, end, text: replacement }: Change): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= LONGEST_SHOWN ? line : `${line.slice(0, LONGEST_SHOWN)}…`;
}

/**
 * Returns true for types, imports and re-exports, and for messages of logs and internal errors, which only appear in
 * logs.
 */
function hasNoBehavior(node: ts.Node): boolean {
  if (ts.isTypeNode(node)) return !ts.isExpressionWithTypeArguments(node);
  if (ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isModuleDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTypeParameterDeclaration(node))
    return true;
  return (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && isForLogs(node.parent);
}

function isForLogs(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return ['Error', 'TypeError', 'RangeError'].includes(node.expression.getText());
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return LOG_METHODS.has(name.text) && /log(ger)?$/i.test(expression.getText());
}

/** Returns true for property names, and for literals on the left side of a destructuring assignment. */
function isNamePart(node: ts.Node): boolean {
  const { parent } = node;
  if (parent && ts.isPropertyAssignment(parent) && parent.name === node) return true;
  if (!ts.isArrayLiteralExpression(node) && !ts.isObjectLiteralExpression(node)) return false;
  return ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === SyntaxKind.EqualsToken;
}

function runsLater(node: ts.Node): boolean {
  if (!ts.isPropertyDeclaration(node)) return ts.isFunctionLike(node);
  return !node.modifiers?.some(({ kind }) => kind === SyntaxKind.StaticKeyword);
}

/**
 * Returns whether the mutated text parses. If it does not, every test fails, and the mutant shows nothing about the
 * tests.
 */
export function isParsed(text: string, change: Change): boolean {
  const source = ts.createSourceFile('mutant.ts', mutatedText(text, change), ts.ScriptTarget.Latest);
  const { parseDiagnostics } = source as ts.SourceFile & { readonly parseDiagnostics: readonly unknown[] };
  return parseDiagnostics.length === 0;
}
