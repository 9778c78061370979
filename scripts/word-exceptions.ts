/** A line that uses a word of plain-words.ts in its ordinary sense. */
interface WordException {
  /** The start of the file's path. */
  readonly in: string;
  /** A part of the line. */
  readonly text: string;
  readonly why: string;
}

export const wordExceptions: readonly WordException[] = [
  { in: 'test/words.test.ts', text: "PHRASE = 'at once'", why: 'the phrase that the test looks for' },
  { in: 'test/words.test.ts', text: '/** What is sent. */', why: 'the comment that the test looks for' },
  { in: 'test/install-commands.test.ts', text: 'sdk@npm:', why: 'an alias in a command' },
  { in: 'test/runner.test.ts', text: 'process.argv.slice(2)', why: 'code in a text' },
  { in: 'docs/guides/kubernetes.md', text: 'docker-labels.md', why: 'the name of a page' },
  { in: 'packages/server/test/storage/migrations.test.ts', text: 'shape', why: 'a column of an earlier version' },
  { in: 'packages/server/test/cli/import-parts.test.ts', text: 'create trigger', why: 'a keyword of SQL' },
  {
    in: 'packages/server/test/hostile/support/database-watcher.ts',
    text: "exec('commit; begin')",
    why: 'a keyword of SQL',
  },
  { in: 'packages/server/test/guarantees/common-errors.test.ts', text: 'begin immediate', why: 'a keyword of SQL' },
  { in: 'packages/sdk/test/package.test.ts', text: 'import sdk = require', why: 'an identifier in code' },
  { in: 'packages/sdk/test/verifier-outages.test.ts', text: 'process.argv.slice(2)', why: 'code in a text' },
  { in: 'packages/server/test/cli/users-and-secret.test.ts', text: "issuer_kind = 'person'", why: 'a stored word' },
  { in: 'packages/server/src/http/docs/', text: 'aria-label', why: 'an HTML attribute' },
  { in: 'packages/server/src/storage/sqlite/', text: 'begin', why: 'a keyword of SQL' },
  { in: 'packages/server/src/storage/', text: 'busyness', why: 'a column of the database' },
  { in: 'packages/server/src/storage/migrations/', text: 'person', why: 'a table of an earlier version' },
];

/** The start of paths that are not checked yet. Remove a path when it is clean. */
export const excludedFolders: readonly string[] = [];
