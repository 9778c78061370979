import type { Account } from '../../domain/account.ts';
import type { KeyPolicy } from '../../domain/key-policy.ts';
import { recipientsFor } from '../../domain/mail.ts';
import type { Notice } from '../../domain/notice.ts';
import { pluralize } from '../../domain/pluralize.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { type ActionContext, atOneMoment, newId, type Ports } from '../ports.ts';

/** Maximum number of entries in one mail; the console lists all of them. */
const MAX_LINES = 200;
const MAX_NOTICES = 5000;

/**
 * Queues one mail per user with all new notices about the keys that the user is responsible for. The owner receives the
 * notices if they are still a user, otherwise the administrators do. Without a mail server, the notices are marked as
 * mailed and never sent.
 */
export async function writeNoticeMails(
  base: ActionContext<'publicUrl'>,
  { isSending }: { readonly isSending: boolean },
): Promise<void> {
  const context = atOneMoment(base);
  for (const account of await context.storage.stores.directory.accounts()) {
    await context.storage.transaction(async (stores) => {
      const notices = await stores.notices.unmailed(account.id, context.now(), MAX_NOTICES);
      if (isSending && notices.length > 0) await queueMails(context, stores, account, notices);
      await stores.notices.markMailed(account.id);
    });
  }
}

async function queueMails(
  context: Ports<'now' | 'random' | 'publicUrl'>,
  stores: Stores,
  account: Account,
  notices: readonly Notice[],
): Promise<void> {
  const { unused } = await stores.keyPolicies.get(account.id);
  for (const [recipient, recipientNotices] of await byRecipient(stores, account.id, notices)) {
    const at = context.now();
    await stores.mails.add(account.id, {
      id: newId(context, 'mail'),
      recipient,
      ...textOf(context, account, recipientNotices, unused),
      createdAt: at,
      attempts: 0,
      nextAttemptAt: at,
    });
  }
}

interface RecipientNotices {
  readonly owned: Notice[];
  /** Notices about keys whose owner is no longer a user. */
  readonly orphaned: Notice[];
}

async function byRecipient(
  stores: Stores,
  accountId: string,
  notices: readonly Notice[],
): Promise<ReadonlyMap<string, RecipientNotices>> {
  const users = await stores.users.list(accountId);
  const recipients = new Map<string, RecipientNotices>();
  const noticesOf = (email: string): RecipientNotices => {
    const entry = recipients.get(email) ?? { owned: [], orphaned: [] };
    recipients.set(email, entry);
    return entry;
  };
  for (const notice of notices) {
    const { owner } = notice.key;
    for (const email of recipientsFor(users, owner))
      noticesOf(email)[email === owner ? 'owned' : 'orphaned'].push(notice);
  }
  return recipients;
}

/** Contains only names, roles and times, and no secrets. */
function textOf(
  { publicUrl }: Ports<'publicUrl'>,
  { shortname }: Account,
  { owned, orphaned }: RecipientNotices,
  unused: KeyPolicy['unused'],
): { readonly subject: string; readonly body: string } {
  const count = owned.length + orphaned.length;
  const parts = [
    ...formatSection('You own these keys:', owned, unused),
    ...formatSection('These keys have no owner, and you are an administrator:', orphaned, unused),
    `Review them at ${publicUrl}`,
    '',
  ];
  return {
    subject: `Keyward: ${pluralize(count, 'API key', 'API keys')} of ${shortname} expiring soon`,
    body: parts.join('\n'),
  };
}

function formatSection(heading: string, notices: readonly Notice[], unused: KeyPolicy['unused']): string[] {
  if (notices.length === 0) return [];
  const lines = notices.slice(0, MAX_LINES).map((notice) => `  ${formatNotice(notice, unused)}`);
  const more = notices.length - lines.length;
  return [heading, '', ...lines, ...(more > 0 ? [`  and ${pluralize(more, 'other', 'others')}`] : []), ''];
}

function formatNotice({ kind, dueAt, key: { appname, role } }: Notice, unused: KeyPolicy['unused']): string {
  const moment = `${new Date(dueAt * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (kind === 'expiry') return `${appname} (${role}) expires on ${moment}`;
  const does = unused?.action === 'delete' ? 'deleted' : 'disabled';
  return `${appname} (${role}) is unused and will be ${does} on ${moment} unless it is used or enabled again`;
}
