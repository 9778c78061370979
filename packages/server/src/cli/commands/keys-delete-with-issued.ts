import { operations, type DeleteWithIssuedPreview } from '@keyward/contract';
import type { Command } from 'commander';
import { deleteApiKeyWithIssued, previewDeleteWithIssued } from '../../actions/api-keys/delete-with-issued.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli } from '../cli.ts';
import { plural, table, timeText } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';
import { credentialLines, noteLines } from './issued.ts';

interface Options {
  preview?: true;
  yes?: true;
  releaseName?: true;
  regenerateSharedSecret?: true;
}

export function addEndCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('end <name>')
    .description(
      'delete a key with everything that was made with it (keys, users, forward-auth routes, replicas, webhooks, roles, resources) and revoke the credentials that it issued',
    )
    .option('--preview', 'only show what would end')
    .option('--yes', 'do not ask')
    .option('--release-name', 'let another key have the name at once')
    .option('--regenerate-shared-secret', 'regenerate the shared secret, which the key may know')
    .action((appname: string, { preview, yes, releaseName, regenerateSharedSecret }: Options) =>
      cli.withAccount(async (desk) => {
        const params = { appname };
        const seen = await perform(desk, operations.previewDeleteWithIssued, previewDeleteWithIssued, { params });
        if (preview) return cli.answer(seen, () => lines(seen, 'would end'));
        if (!yes) await confirm(cli, seen);
        const body = {
          preview: seen.preview,
          ...(releaseName && { release_name: true }),
          ...(regenerateSharedSecret && { regenerate_shared_secret: true }),
        };
        const ended = await perform(desk, operations.deleteApiKeyWithIssued, deleteApiKeyWithIssued, { params, body });
        cli.answer(ended, () => lines(ended, 'was ended'));
      }),
    );
  withExamples(command, 'keys delete-with-issued provisioning --preview', 'keys delete-with-issued provisioning --yes');
}

/** @throws Refusal unless a person agrees */
async function confirm({ io }: Cli, seen: DeleteWithIssuedPreview): Promise<void> {
  if (!io.interactive) throw new Refusal('invalid_request', 'Nobody can be asked here: add --yes to end the key.');
  io.err(`${lines(seen, 'would end').join('\n')}\n`);
  const agreed = (await io.ask(`End API key ${seen.appname} and all of this? Type yes: `)).trim().toLowerCase();
  if (agreed !== 'yes') throw new Refusal('invalid_request', 'Nothing was ended.');
}

function lines(seen: DeleteWithIssuedPreview, happens: string): string[] {
  const { appname, ends, kept, counts } = seen;
  const { credentials, ...things } = counts;
  const total = Object.values(things).reduce((sum, count) => sum + count, 0);
  const rows = [
    ...ends.map((each) => [each.kind, each.name, timeText(each.made_at), remark(each.has_made)]),
    ...kept.map((each) => [each.kind, each.name, timeText(each.made_at), KEPT[each.because]]),
  ];
  return [
    ...(rows.length === 0 ? [] : [...table(['KIND', 'NAME', 'MADE (UTC)', 'REMARK'], rows), '']),
    ...credentialLines(seen.credentials),
    ...noteLines(seen),
    `API key ${appname} ${happens} with ${plural(total, 'thing')} that it had made${credentials === 0 ? '' : ` and ${plural(credentials, 'credential')} that it had issued`}.`,
  ];
}

const KEPT = { still_used: 'stays: others use it', caller: 'stays: it is you' } as const;

function remark(hasMade: number): string {
  return hasMade === 0 ? '' : `has made ${plural(hasMade, 'key')}, which stay`;
}
