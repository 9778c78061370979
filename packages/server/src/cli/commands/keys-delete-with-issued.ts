import { type DeleteWithIssuedPreview, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { deleteApiKeyWithIssued, previewDeleteWithIssued } from '../../actions/api-keys/delete/delete-with-issued.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatTable, formatTime } from '../output.ts';
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
        const plan = await perform(actor, operations.previewDeleteWithIssued, previewDeleteWithIssued, { params });
        if (preview) return cli.setOutput(plan, () => summaryLines(plan, 'would be deleted'));
        if (!yes) await confirm(cli, plan);
        const body = {
          preview: plan.preview,
          ...(releaseName && { release_name: true }),
          ...(regenerateSharedSecret && { regenerate_shared_secret: true }),
        };
        const result = await perform(actor, operations.deleteApiKeyWithIssued, deleteApiKeyWithIssued, {
          params,
          body,
        });
        cli.setOutput(result, () => summaryLines(result, 'was deleted'));
      }),
    );
  withExamples(command, 'keys delete-with-issued provisioning --preview', 'keys delete-with-issued provisioning --yes');
}

/**
 * Prompts for confirmation.
 * @throws Refusal if the user declines
 */
async function confirm({ io }: Cli, preview: DeleteWithIssuedPreview): Promise<void> {
  if (!io.interactive)
    throw new Refusal('invalid_request', 'Confirmation requires a terminal. Add --yes to delete the key.');
  io.err(`${summaryLines(preview, 'would be deleted').join('\n')}\n`);
  const reply = (await io.prompt(`Delete API key ${preview.appname} and all of this? Type yes: `)).trim().toLowerCase();
  if (reply !== 'yes') throw new Refusal('invalid_request', 'Nothing was deleted.');
}

function summaryLines(preview: DeleteWithIssuedPreview, verb: string): string[] {
  const { appname, deleted, kept, counts } = preview;
  const { credentials, ...records } = counts;
  const total = Object.values(records).reduce((sum, count) => sum + count, 0);
  const rows = [
    ...deleted.map((each) => [each.kind, each.name, formatTime(each.created_at), createdKeysText(each.created_keys)]),
    ...kept.map((each) => [each.kind, each.name, formatTime(each.created_at), KEPT[each.reason]]),
  ];
  return [
    ...(rows.length === 0 ? [] : [...formatTable(['KIND', 'NAME', 'CREATED (UTC)', 'REMARK'], rows), '']),
    ...credentialLines(preview.credentials),
    ...noteLines(preview),
    `API key ${appname} ${verb} with ${formatCount(total, 'record')} created by it${credentials === 0 ? '' : ` and ${formatCount(credentials, 'credential')} issued by it`}.`,
  ];
}

const KEPT = { still_used: 'kept: used by others', caller: 'kept: this is you' } as const;

function createdKeysText(createdKeys: number): string {
  return createdKeys === 0 ? '' : `created ${formatCount(createdKeys, 'key')}, which are kept`;
}
