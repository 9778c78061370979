import type { Command } from 'commander';

/** Adds examples to a command's help. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  npm run --silent keyward -- ${example}`);
  return command.addHelpText('after', `\nExample:\n${lines.join('\n')}`);
}
