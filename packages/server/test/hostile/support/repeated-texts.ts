import { formatKey } from '@keyward/contract';

const KEY = formatKey('kw', 'a'.repeat(30));

/** Pieces that make a parser restart at each character, or decode repeatedly. */
const PIECES = [
  ...' .-_=%(["\\@:/,a0',
  'aA0',
  'é',
  '\ud800',
  '%25',
  '%6b',
  '::1,',
  'a@a.',
  'aaaa/',
  'kw_',
  `kw_${'a'.repeat(35)}`,
  KEY,
  'eyJ',
  'eyJhbGciOiJIUzI1NiJ9.a ',
  'kwr~',
  'kwf_',
  '#token=',
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg ',
];
/** Texts that a name pattern accepts, or rejects only at the end. */
const NAMES = ['a', 'aA0', 'kw_'];
/** Length at which only exponential patterns are slow; every such pattern is slow for one of these pieces. */
const FEW_CHARACTERS = 100;
const FEW_PIECES = ['a', '0', '.', '(', '"', '%25', '::1,', 'a@a.'];

const known = new Map<number, readonly string[]>();

/**
 * @returns texts of exactly this length: one per piece, ending with a different character, because a uniform text
 * matches immediately; and a text of distinct words
 */
export function hostileTexts(length: number): readonly string[] {
  const texts = known.get(length) ?? [
    ...(length > FEW_CHARACTERS ? PIECES : FEW_PIECES).map((piece) => repeated(piece, 'z', length)),
    ...NAMES.map((piece) => repeated(piece, '!', length)),
    differentWords(length),
  ];
  known.set(length, texts);
  return texts;
}

function repeated(piece: string, end: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length - 1) + end;
}

/** Words as long as the shortest key. */
function differentWords(length: number): string {
  const words = Array.from({ length: Math.ceil(length / 17) }, (_, index) => `k${String(index).padStart(15, '0')}`);
  return words.join(' ').slice(0, length);
}
