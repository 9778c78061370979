import type { Command } from 'commander';

/** Examples under the help of a command. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  npm run --silent keyward -- ${example}`);
  return command.addHelpText('after', `\nExample:\n${lines.join('\n')}`);
}
