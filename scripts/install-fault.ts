/**
 * Programs that install packages, programs that run a package from a registry, and the subcommands that accept a
 * package name.
 */
const MANAGERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun', 'deno']);
const RUNNERS: ReadonlySet<string> = new Set(['npx', 'pnpx', 'bunx']);
const VERBS = /^(?:i|in|ins|inst|insta|instal|install|isntall|add|dlx|exec|x)$/;
/** The end of a command in a shell, in Markdown or in HTML. */
const END_OF_COMMAND = /[`;|&<>\n]/;
const BETWEEN_WORDS = /[\s'",()[\]{}*]+/;
/** A package specified by its name alone. `@keyward/sdk@https://…`, the form that Yarn requires, is a URL. */
const NAMED = /^(?:[\w.-]+@)?(?:npm:|jsr:)?@keyward\/(?!\w+@(?:https?|file):)/;
/** Specifiers and URLs that resolve to a registry. */
const IN_REGISTRY =
  /(?:npm:|jsr:|esm\.sh\/|unpkg\.com\/|jsdelivr\.net\/npm\/|npmjs\.org\/|npmjs\.com\/package\/)@keyward\//;
const VERSIONED = /https:\/\/keys\.example\.com\/sdk\/keyward-sdk-([\w.+-]+)\.tgz/g;

/**
 * Returns the fault in a text that tells users to install the SDK by name. The SDK is not published to any registry,
 * where a third party could publish a package with that name.
 */
export function installFault(text: string): string | undefined {
  const command = text.split(END_OF_COMMAND).find(installsByName);
  if (command !== undefined) return `"${command.trim()}" requests an unpublished package from a registry`;
  const found = IN_REGISTRY.exec(text)?.[0];
  return found && `${found} resolves to a registry, where Keyward publishes no packages`;
}

/**
 * Returns the fault in a text that names a version of the SDK other than the current one, which users cannot install.
 */
export function versionFault(text: string, current: string): string | undefined {
  const other = [...text.matchAll(VERSIONED)].find(([, version]) => version !== current);
  return other && `${other[0]} is not the current version ${current}`;
}

function installsByName(command: string): boolean {
  const words = command.split(BETWEEN_WORDS).filter(Boolean);
  return words.some((word, at) => {
    const rest = words.slice(at + 1);
    return (RUNNERS.has(word) ? rest : MANAGERS.has(word) ? argumentsOf(rest) : []).some((each) => NAMED.test(each));
  });
}

/**
 * Returns the words after the subcommand of a package manager. Options and two more words may precede it, as in `yarn
 * workspace app add`.
 */
function argumentsOf(words: readonly string[]): readonly string[] {
  const verb = words.findIndex((word) => VERBS.test(word));
  const others = words.slice(0, Math.max(verb, 0)).filter((word) => !word.startsWith('-'));
  return verb === -1 || others.length > 2 ? [] : words.slice(verb + 1);
}
