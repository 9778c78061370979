import { readFileSync } from 'node:fs';
import ts from 'typescript-6';

/** A regular expression in a source file. */
export interface SourcePattern {
  readonly line: number;
  /** The expression as written in the source. */
  readonly text: string;
  readonly source: string;
  readonly flags: string;
}

/**
 * Returns the regular expressions of a file: literals, and expressions built from constants of the same file.
 * @throws Error if the text of an expression is only known at runtime
 */
export function sourcePatterns(file: string): SourcePattern[] {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, kind);
  const constants = new Map<string, ts.Expression>();
  const found: SourcePattern[] = [];
  const add = (node: ts.Node, pattern: string, flags: string) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push({ line, text: node.getText(), source: pattern, flags });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer) constants.set(node.name.getText(), node.initializer);
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      add(node, node.text.slice(1, end), node.text.slice(end + 1));
    }
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') {
      const [pattern, flags] = node.arguments ?? [];
      add(node, textOf(pattern, constants), flags ? textOf(flags, constants) : '');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(node: ts.Expression | undefined, constants: ReadonlyMap<string, ts.Expression>): string {
  if (node && ts.isIdentifier(node)) return textOf(constants.get(node.text), constants);
  if (node && (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node))) return node.text;
  if (node && ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') {
    return templateText(node.template, constants, (part) => part.rawText ?? part.text);
  }
  if (node && ts.isTemplateExpression(node)) return templateText(node, constants, (part) => part.text);
  throw new Error(
    `${node?.getText() ?? 'A pattern'} is only known at runtime. Build patterns from constants of the same file.`,
  );
}

function templateText(
  template: ts.TemplateLiteral,
  constants: ReadonlyMap<string, ts.Expression>,
  read: (part: ts.TemplateLiteralLikeNode) => string,
): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return read(template);
  const spans = template.templateSpans.map(({ expression, literal }) => textOf(expression, constants) + read(literal));
  return read(template.head) + spans.join('');
}
