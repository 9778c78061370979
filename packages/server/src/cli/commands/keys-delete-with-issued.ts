import { type DeleteWithIssuedPreview, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { deleteApiKeyWithIssued, previewDeleteWithIssued } from '../../actions/api-keys/delete/delete-with-issued.ts';
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

export function addDeleteWithIssuedCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('delete-with-issued <name>')
    .description(
      'delete a key with everything it created (keys, users, forward-auth routes, replicas, webhooks, roles, resources) and revoke the credentials that it issued',
    )
    .option('--preview', 'print what would be deleted and revoked, and exit')
    .option('--yes', 'skip the confirmation')
    .option('--release-name', 'make the name available immediately to another key')
    .option('--regenerate-shared-secret', 'regenerate the shared secret, because the key may have read it')
    .action((appname: string, { preview, yes, releaseName, regenerateSharedSecret }: Options) =>
      cli.withAccount(async (actor) => {
        const params = { appname };
        const seen = await perform(actor, operations.previewDeleteWithIssued, previewDeleteWithIssued, { params });
        if (preview) return cli.answer(seen, () => lines(seen, 'would be deleted'));
        if (!yes) await confirm(cli, seen);
        const body = {
          preview: seen.preview,
          ...(releaseName && { release_name: true }),
          ...(regenerateSharedSecret && { regenerate_shared_secret: true }),
        };
        const ended = await perform(actor, operations.deleteApiKeyWithIssued, deleteApiKeyWithIssued, { params, body });
        cli.answer(ended, () => lines(ended, 'was deleted'));
      }),
    );
  withExamples(command, 'keys delete-with-issued provisioning --preview', 'keys delete-with-issued provisioning --yes');
}

/**
 * Prompts for confirmation.
 * @throws Refusal unless the user confirms
 */
async function confirm({ io }: Cli, seen: DeleteWithIssuedPreview): Promise<void> {
  if (!io.interactive)
    throw new Refusal('invalid_request', 'Confirmation requires a terminal. Add --yes to delete the key.');
  io.err(`${lines(seen, 'would be deleted').join('\n')}\n`);
  const agreed = (await io.ask(`Delete API key ${seen.appname} and all of this? Type yes: `)).trim().toLowerCase();
  if (agreed !== 'yes') throw new Refusal('invalid_request', 'Nothing was deleted.');
}

function lines(seen: DeleteWithIssuedPreview, happens: string): string[] {
  const { appname, deleted, kept, counts } = seen;
  const { credentials, ...things } = counts;
  const total = Object.values(things).reduce((sum, count) => sum + count, 0);
  const rows = [
    ...deleted.map((each) => [each.kind, each.name, timeText(each.created_at), remark(each.created_keys)]),
    ...kept.map((each) => [each.kind, each.name, timeText(each.created_at), KEPT[each.reason]]),
  ];
  return [
    ...(rows.length === 0 ? [] : [...table(['KIND', 'NAME', 'CREATED (UTC)', 'REMARK'], rows), '']),
    ...credentialLines(seen.credentials),
    ...noteLines(seen),
    `API key ${appname} ${happens} with ${plural(total, 'record')} created by it${credentials === 0 ? '' : ` and ${plural(credentials, 'credential')} issued by it`}.`,
  ];
}

const KEPT = { still_used: 'kept: used by others', caller: 'kept: this is you' } as const;

function remark(createdKeys: number): string {
  return createdKeys === 0 ? '' : `created ${plural(createdKeys, 'key')}, which are kept`;
}
