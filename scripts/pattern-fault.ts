import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { isDisjointWith, JS, NFA } from 'refa';
import { analyse } from 'scslre';

/**
 * Returns why matching a pattern can take more than linear time; undefined if it cannot. The analysis of
 * eslint-plugin-regexp finds backtracking and repetitions at the start of a pattern; {@link restartFault} finds
 * repetitions after a prefix.
 */
export function patternFault(source: string, flags: string): string | undefined {
  const [report] = analyse({ source, flags }).reports;
  if (report) return `repeats ${report.character.literal.source} in more than one way`;
  return restartFault(source, flags);
}

/**
 * Finds prefixes that match within the repetition that follows them: `ab[a-z]*!` is tried at each `ab` of `ababab`, and
 * each attempt reads to the end if the `!` is missing.
 */
function restartFault(source: string, flags: string): string | undefined {
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  if (flags.includes('y')) return undefined;
  const fault = repetitions(pattern).find((each) => isRestarted(each, flags));
  return fault && `starts ${fault.raw} again at each of its characters`;
}

function repetitions(node: AST.Node): AST.Quantifier[] {
  // Skips lookarounds; scslre analyzes their repetitions.
  if (node.type === 'Assertion') return [];
  if (node.type === 'Quantifier') return [...(node.max === Infinity ? [node] : []), ...repetitions(node.element)];
  if ('alternatives' in node) return node.alternatives.flatMap((each) => repetitions(each));
  return node.type === 'Alternative' ? node.elements.flatMap((each) => repetitions(each)) : [];
}

function isRestarted(repetition: AST.Quantifier, flags: string): boolean {
  const before: AST.Element[] = [];
  const after: AST.Element[] = [];
  for (let node: AST.Node | null = repetition; node; node = node.parent) {
    if (node.parent?.type !== 'Alternative') continue;
    const at = node.parent.elements.indexOf(node as AST.Element);
    before.unshift(...node.parent.elements.slice(0, at));
    after.push(...node.parent.elements.slice(at + 1));
  }
  const isAnchored = before.some((each) => each.type === 'Assertion' && each.kind === 'start') && !flags.includes('m');
  const canFail = after.some((each) => each.type !== 'Quantifier' || each.min > 0);
  if (isAnchored || !canFail || before.length === 0) return false;
  const start = automaton(before.map(({ raw }) => raw).join(''), flags);
  return !isDisjointWith(start, automaton(`(?:${repetition.element.raw})+`, flags));
}

function automaton(source: string, flags: string): NFA {
  const { expression, maxCharacter } = JS.Parser.fromLiteral({ source, flags }).parse({
    assertions: 'ignore',
    backreferences: 'disable',
  });
  return NFA.fromRegex(expression, { maxCharacter });
}
