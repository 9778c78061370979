import ts from 'typescript-6';

/** A replacement of part of a source text. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const { SyntaxKind } = ts;

/**
 * Operators that can replace each other. They have the same precedence, so replacing the token alone keeps the tree.
 */
const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, readonly string[]>>> = {
  [SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [SyntaxKind.LessThanToken]: ['<=', '>='],
  [SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [SyntaxKind.PlusToken]: ['-'],
  [SyntaxKind.MinusToken]: ['+'],
  [SyntaxKind.AsteriskToken]: ['/'],
  [SyntaxKind.SlashToken]: ['*'],
  [SyntaxKind.PercentToken]: ['*'],
  [SyntaxKind.AmpersandToken]: ['|'],
  [SyntaxKind.BarToken]: ['&'],
  [SyntaxKind.LessThanLessThanToken]: ['>>'],
  [SyntaxKind.GreaterThanGreaterThanToken]: ['<<'],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: ['<<'],
  [SyntaxKind.PlusEqualsToken]: ['-='],
  [SyntaxKind.MinusEqualsToken]: ['+='],
  [SyntaxKind.QuestionQuestionEqualsToken]: ['&&='],
  [SyntaxKind.PlusPlusToken]: ['--'],
  [SyntaxKind.MinusMinusToken]: ['++'],
};

/** Logical operators and their replacements. `??` cannot be combined with the others without parentheses. */
const LOGICAL: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [SyntaxKind.AmpersandAmpersandToken]: '||',
  [SyntaxKind.BarBarToken]: '&&',
  [SyntaxKind.QuestionQuestionToken]: '&&',
};

const METHODS = new Map(
  [
    ['some', 'every'],
    ['startsWith', 'endsWith'],
    ['toLowerCase', 'toUpperCase'],
    ['min', 'max'],
    ['floor', 'ceil'],
    ['push', 'unshift'],
  ].flatMap(([one = '', other = '']) => [[one, other] as const, [other, one] as const]),
);

/** Methods whose call can be replaced by its receiver. */
const SKIPPED_METHODS = new Set(['filter', 'slice', 'sort', 'toSorted', 'reverse', 'toReversed', 'trim', 'subarray']);

const over = (node: ts.Node, text: string): Change => ({ start: node.getStart(), end: node.end, text });

/** Returns the changes to one node, without the changes to its descendants. */
export function changesOf(node: ts.Node): readonly Change[] {
  if (ts.isBinaryExpression(node)) return ofBinary(node);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return ofUnary(node);
  if (ts.isCallExpression(node)) return [...ofOptionalChain(node), ...ofMethod(node)];
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return ofOptionalChain(node);
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
    return ofCondition(node.expression);
  if (ts.isForStatement(node) || ts.isConditionalExpression(node)) return ofCondition(node.condition);
  if (ts.isBlock(node)) return ofBlock(node);
  if (ts.isStatement(node)) return ofStatement(node);
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return ofArrow(node.body);
  return ofLiteral(node);
}

function ofBinary({ left, operatorToken, right }: ts.BinaryExpression): Change[] {
  const logical = LOGICAL[operatorToken.kind];
  if (logical !== undefined) {
    const text = `((${left.getText()}) ${logical} (${right.getText()}))`;
    return [{ start: left.getStart(), end: right.end, text }];
  }
  if (operatorToken.kind === SyntaxKind.PlusToken && [left, right].some(isText)) return [];
  return (OPERATORS[operatorToken.kind] ?? []).map((operator) => ({
    start: left.getStart(),
    end: right.end,
    text: `${left.getText()} ${operator} ${right.getText()}`,
  }));
}

function isText(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return isText(node.left) || isText(node.right);
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function ofUnary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Change[] {
  const { operator, operand } = node;
  if (operator === SyntaxKind.ExclamationToken || operator === SyntaxKind.MinusToken) {
    return [over(node, `(${operand.getText()})`)];
  }
  const isPrefix = ts.isPrefixUnaryExpression(node);
  return (OPERATORS[operator] ?? [])
    .filter(() => operator !== SyntaxKind.PlusToken)
    .map((other) => over(node, isPrefix ? `${other}${operand.getText()}` : `${operand.getText()}${other}`));
}

function ofOptionalChain(
  node: ts.CallExpression | ts.PropertyAccessExpression | ts.ElementAccessExpression,
): readonly Change[] {
  if (node.questionDotToken === undefined) return [];
  const [before, after] = [
    node.expression.getText(),
    node.getText().slice(node.questionDotToken.end - node.getStart()),
  ];
  return [over(node, `${before}${ts.isPropertyAccessExpression(node) ? '.' : ''}${after}`)];
}

function ofMethod({ expression }: ts.CallExpression): readonly Change[] {
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const call = expression.parent;
  const other = METHODS.get(expression.name.text);
  if (other !== undefined) return [over(expression.name, other)];
  return SKIPPED_METHODS.has(expression.name.text) ? [over(call, expression.expression.getText())] : [];
}

function ofCondition(condition: ts.Expression | undefined): readonly Change[] {
  if (condition === undefined || condition.kind === SyntaxKind.TrueKeyword) return [];
  const isLoop = !ts.isIfStatement(condition.parent) && !ts.isConditionalExpression(condition.parent);
  return [...(isLoop ? [] : [over(condition, 'true')]), over(condition, 'false')];
}

function ofStatement(node: ts.Statement): readonly Change[] {
  const isRemovable =
    (ts.isExpressionStatement(node) && !node.getText().startsWith('super(')) ||
    (ts.isReturnStatement(node) && node.expression === undefined) ||
    [SyntaxKind.ThrowStatement, SyntaxKind.ContinueStatement, SyntaxKind.BreakStatement].includes(node.kind);
  return isRemovable ? [over(node, ';')] : [];
}

/**
 * Empties the bodies of functions and of catch and finally clauses. The blocks of an `if` are covered by changes to its
 * condition.
 */
function ofBlock(block: ts.Block): readonly Change[] {
  const { parent } = block;
  const isBody = ts.isFunctionLike(parent) || ts.isCatchClause(parent) || isFinally(block);
  const [only, ...more] = block.statements;
  const isOneRemoval = only !== undefined && more.length === 0 && ofStatement(only).length > 0;
  const hasSuper = block.statements.some((statement) => statement.getText().startsWith('super('));
  return isBody && only !== undefined && !isOneRemoval && !hasSuper ? [over(block, '{}')] : [];
}

const isFinally = (block: ts.Block) => ts.isTryStatement(block.parent) && block.parent.finallyBlock === block;

function ofArrow(body: ts.Expression): readonly Change[] {
  return body.getText() === 'undefined' ? [] : [over(body, 'undefined')];
}

function ofLiteral(node: ts.Node): readonly Change[] {
  if (node.kind === SyntaxKind.TrueKeyword) return [over(node, 'false')];
  if (node.kind === SyntaxKind.FalseKeyword) return [over(node, 'true')];
  if (ts.isNumericLiteral(node)) return [over(node, `${Number(node.text) + 1}`)];
  if (ts.isBigIntLiteral(node)) return [over(node, `(${node.getText()} + 1n)`)];
  if (ts.isStringLiteralLike(node)) return [over(node, node.text === '' ? "'mutated'" : "''")];
  if (ts.isTemplateExpression(node)) return [over(node, "''")];
  if (ts.isRegularExpressionLiteral(node)) return ofPattern(node);
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) return [over(node, '[]')];
  return ts.isObjectLiteralExpression(node) && node.properties.length > 0 ? [over(node, '({})')] : [];
}

function ofPattern(node: ts.RegularExpressionLiteral): Change[] {
  const text = node.getText();
  const end = text.lastIndexOf('/');
  const changes: Change[] = [];
  if (text.startsWith('/^')) changes.push(over(node, `/${text.slice(2)}`));
  if (text[end - 1] === '$' && text[end - 2] !== '\\')
    changes.push(over(node, text.slice(0, end - 1) + text.slice(end)));
  return changes;
}
