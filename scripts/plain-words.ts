/** A word or phrase, and its replacement in plain English. */
export interface PlainWord {
  /** Has the flag g in {@link proseWords}. */
  readonly found: RegExp;
  readonly write: string;
  /** Paths where the word is common in its ordinary sense. */
  readonly ordinaryIn?: RegExp;
}

/** Words in comments, strings, test names and documents. docs/GLOSSARY.md lists the terms to use. */
export const proseWords: readonly PlainWord[] = [
  { found: /\be-mails?\b/gi, write: 'email' },
  { found: /\bset-up\b/gi, write: 'setup' },
  { found: /(?<![\w/@.-])sdk(?![\w/.-])/g, write: 'SDK' },
  { found: /\bwho(?:m)?ever\b/gi, write: 'the caller, the user, an administrator' },
  { found: /\bsomebody\b/gi, write: 'a user, an administrator, the caller' },
  { found: /\b(?:nobody|everybody)\b(?!@)/gi, write: 'no user, no caller; every user' },
  { found: /\bpeople\b/gi, write: 'users' },
  { found: /(?<!\b(?:into|update|from|join|table) )\bpersons?\b/gi, write: 'user' },
  { found: /\banew\b/gi, write: 'again' },
  { found: /\b(?:[Bb]egin|[Bb]egins|[Bb]egan|[Bb]egun|[Bb]eginning)\b/g, write: 'start' },
  { found: /\bg(?:o|oes|oing) on\b|\bwent on\b/gi, write: 'continue' },
  { found: /\bat once\b/gi, write: 'immediately; at the same time' },
  { found: /\bunder way\b/gi, write: 'running, open' },
  { found: /\btold\b/gi, write: 'is notified, receives; distinguished' },
  { found: /\bhears?\b|\bheard\b/gi, write: 'receives' },
  { found: /\b(?:stands?|stood) (?:in|on|at|there|here|behind|before|beside|above|open)\b/gi, write: 'is, is stored' },
  { found: /\blies? (?:in|on|at|there|behind|before|beside|within|ahead|above|outside)\b/gi, write: 'is, is stored' },
  { found: /\bmend(?:s|ed|ing)?\b/gi, write: 'fix' },
  { found: /\b(?:hand|hands|handed|handing|given|gives?|gave) out\b/gi, write: 'issue, grant, return' },
  { found: /\bof (?:this|that|the same|another|its) name\b/gi, write: 'with this name' },
  { found: /\bthe present\b(?! (?:record|document|file))/gi, write: 'the current …; now' },
  { found: /\bthe terminal\b/gi, write: 'the CLI' },
  { found: /\blongest li(?:fe|ves)\b/gi, write: 'maximum lifetime' },
  {
    found: /\bproofs? of presence\b|\bpro(?:ve|ves|ved|of) that \w+ (?:is|are) present\b/gi,
    write: 're-authentication',
  },
  {
    found: /(?<!\bDocker )\blabel(?:s|led|ed)?\b/gi,
    write: 'tag',
    ordinaryIn: /^(?:packages\/console|test\/browser|bench)\//,
  },
  { found: /\bshapes?\b/g, write: 'format, schema' },
  { found: /\bslices?\b/gi, write: 'batch, part' },
  { found: /\bmade with (?:it|them|the key|a key|this key)\b/gi, write: 'created by the key' },
  { found: /\bspent\b/gi, write: 'used' },
  { found: /\bforg[eo]t(?:s|ten|ting)?\b/gi, write: 'delete, omit' },
  { found: /\bremember(?:s|ed|ing)?\b/gi, write: 'store, cache' },
  { found: /\bnoticed\b/gi, write: 'detected' },
  { found: /\bjudge[sd]?\b|\bjudging\b/gi, write: 'check, evaluate' },
  { found: /\bbec(?:omes?|ame) of\b/gi, write: 'the result of, happens to' },
  { found: /\bvouch(?:es|ed)?\b/gi, write: 'allow' },
  { found: /\bwhat is no\b/gi, write: 'text that is not a' },
  { found: /\bending soon\b/gi, write: 'expiring soon' },
  {
    found: /\b(?:there|here|where)(?:in|of|upon|with|by)\b(?<!\b[Hh]ereby|[Tt]hereby)|\bhitherto\b|\bhenceforth\b/gi,
    write: 'in it, of it, now',
  },
  { found: /^\/\*\*\s+(?:What|Who|Whoever|How)\b/g, write: 'a verb ("Returns …") or the noun being defined' },
];

/** Words in identifiers and file names, which are split at capitals, hyphens and underscores. */
export const identifierWords: readonly PlainWord[] = [
  { found: /^told$/, write: 'notified, event' },
  { found: /^(?:whoever|somebody|nobody|everybody|stranger)$/, write: 'caller, user' },
  { found: /^people$/, write: 'users' },
  { found: /^(?:anew|begun)$/, write: 'again, started' },
  { found: /^mend(?:s|ed|ing)?$/, write: 'fix' },
  { found: /^(?:wish|desk|manner|makings|farewell|heir|busyness)$/, write: 'a noun of the field' },
];
