import ts from 'typescript-6';

/** A part of a file that is written for readers: its text and start position. */
export interface Prose {
  readonly kind: 'text' | 'identifier';
  readonly text: string;
  readonly start: number;
}

/** Returns the comments, sentences and declared names of a source file, or the text of a document without its code. */
export function proseOf(file: string, content: string): Prose[] {
  return file.endsWith('.md') ? documentProse(content) : sourceProse(file, content);
}

/** Code spans, link targets, HTML and URLs, which quote names verbatim. */
const QUOTED = /`[^`]*`|\]\([^()\n]*\)|<[^<>\n]*>|https?:\S+/g;

function documentProse(content: string): Prose[] {
  let isCode = false;
  const lines = content.split('\n').map((line) => {
    const isFence = line.trimStart().startsWith('```');
    if (isFence) isCode = !isCode;
    return isCode || isFence ? blank(line) : line;
  });
  return [{ kind: 'text', text: lines.join('\n').replaceAll(QUOTED, blank), start: 0 }];
}

/** Replaces a text with characters that match no word. Keeps its length, so that positions stay the same. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, '\0');
}

/** Text with at least two words; a single word is a value. */
const SENTENCE = /[a-z,;:.] +[a-z]/i;

function sourceProse(file: string, content: string): Prose[] {
  const scriptKind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true, scriptKind);
  const found = new Map<number, Prose>();
  const add = (kind: Prose['kind'], start: number, text: string) => found.set(start, { kind, text, start });
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of commentsAt(node, content)) add('text', pos, content.slice(pos, end));
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node);
    if (isText && SENTENCE.test(node.text)) add('text', node.getStart(), node.text);
    if (isDeclaredName(node)) add('identifier', node.getStart(), node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

function commentsAt(node: ts.Node, content: string): readonly ts.CommentRange[] {
  const before = ts.getLeadingCommentRanges(content, node.getFullStart()) ?? [];
  return [...before, ...(ts.getTrailingCommentRanges(content, node.getEnd()) ?? [])];
}

function isDeclaredName(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node) || ts.isPropertyAccessExpression(node.parent)) return false;
  return 'name' in node.parent && node.parent.name === node;
}
