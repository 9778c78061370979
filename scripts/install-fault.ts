/** Programs that install packages, those that run a package of a registry, and the commands that take a name. */
const MANAGERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun', 'deno']);
const RUNNERS: ReadonlySet<string> = new Set(['npx', 'pnpx', 'bunx']);
const VERBS = /^(?:i|in|ins|inst|insta|instal|install|isntall|add|dlx|exec|x)$/;
/** In a shell, in Markdown and in HTML. */
const END_OF_COMMAND = /[`;|&<>\n]/;
const BETWEEN_WORDS = /[\s'",()[\]{}*]+/;
/** By its name alone: `@keyward/sdk@https://…` is a URL, in the form that Yarn wants. */
const NAMED = /^(?:[\w.-]+@)?(?:npm:|jsr:)?@keyward\/(?!\w+@(?:https?|file):)/;
/** Specifiers and URLs that are resolved in a registry. */
const IN_REGISTRY =
  /(?:npm:|jsr:|esm\.sh\/|unpkg\.com\/|jsdelivr\.net\/npm\/|npmjs\.org\/|npmjs\.com\/package\/)@keyward\//;
const VERSIONED = /https:\/\/keys\.example\.com\/sdk\/keyward-sdk-([\w.+-]+)\.tgz/g;

/**
 * Returns what is wrong with a text that has users fetch the SDK by its name: its packages are in no registry, where anyone
 * could publish something under that name.
 */
export function installFault(text: string): string | undefined {
  const command = text.split(END_OF_COMMAND).find(installsByName);
  if (command !== undefined) return `"${command.trim()}" asks a registry for a package that is not published`;
  const found = IN_REGISTRY.exec(text)?.[0];
  return found && `${found} is resolved in a registry, where nothing of ours is published`;
}

/** Returns what is wrong with a text that names a version of the SDK which a reader of it cannot install. */
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

/** The words behind the command of a package manager; before it there may be options, and two more as in `yarn workspace app add`. */
function argumentsOf(words: readonly string[]): readonly string[] {
  const verb = words.findIndex((word) => VERBS.test(word));
  const others = words.slice(0, Math.max(verb, 0)).filter((word) => !word.startsWith('-'));
  return verb === -1 || others.length > 2 ? [] : words.slice(verb + 1);
}
