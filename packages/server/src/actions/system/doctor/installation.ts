import type { Account } from '../../../domain/account.ts';
import { unusedFor } from '../../../domain/key-condition.ts';
import type { Ports } from '../../ports.ts';
import { verifyChain } from '../verify-audit.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const UNUSED_DAYS = 90;
/** Start of 2025. No installation of Keyward is older. */
const EARLIEST = 1_735_689_600;
const LATEST = Number.MAX_SAFE_INTEGER;
/** Tolerated difference between two clock reads, in case the clock was corrected in between. */
const CLOCK_SLACK = 60;

/** Examines an opened data directory; opening it already verified the master key and the schema. */
export async function examineInstallation(context: Ports<'storage' | 'now' | 'publicUrl'>): Promise<Finding[]> {
  const accounts = await context.storage.stores.directory.accounts();
  const findings = [
    ok('database', 'can be opened with this master key'),
    ok('schema', 'matches this version'),
    await examineIntegrity(context),
    await examinePublicUrl(context),
    await examineClock(context, accounts),
  ];
  if (accounts.length === 0) {
    return [...findings, warn('account', 'Nothing is set up yet. Run npm start and open the link that it prints.')];
  }
  for (const account of accounts) {
    findings.push(
      await examineAudit(context, account),
      await examineAdministrators(context, account),
      await examineKeys(context, account),
    );
  }
  return findings;
}

async function examineIntegrity(context: Ports<'storage'>): Promise<Finding> {
  const problems = await context.storage.integrityProblems();
  return problems.length === 0
    ? ok('integrity', 'the database is intact')
    : fail('integrity', `The database is damaged: ${problems.slice(0, 3).join('; ')}. Restore it from a backup.`);
}

async function examinePublicUrl({ storage, publicUrl }: Ports<'storage' | 'publicUrl'>): Promise<Finding> {
  const check = 'public URL';
  const served = await storage.stores.settings.get('public_url');
  if (served === undefined) {
    return warn(check, `No server has run here yet, so connection secrets contain ${publicUrl}. Run npm start first.`);
  }
  if (served !== publicUrl) {
    return warn(
      check,
      `The last server used ${served}, but the CLI uses ${publicUrl}. Set KEYWARD_PUBLIC_URL to the same value for both.`,
    );
  }
  const { protocol, hostname } = new URL(publicUrl);
  const isExposed = protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return isExposed
    ? warn(check, `${publicUrl} is not an https URL, so keys are sent unencrypted. Use https.`)
    : ok(check, publicUrl);
}

/** Compares the clock with the newest records, because expiry and the window of request tokens depend on the clock. */
async function examineClock(context: Ports<'storage' | 'now'>, accounts: readonly Account[]): Promise<Finding> {
  const now = context.now();
  const newest = await Promise.all(accounts.map(({ id }) => newestRecord(context, id)));
  const clockLag = Math.max(EARLIEST, ...newest) - now;
  return clockLag > CLOCK_SLACK
    ? fail(
        'clock',
        `The clock is ${clockLag} seconds behind the newest record. Correct it, and synchronize it with NTP.`,
      )
    : ok('clock', `${new Date(now * 1000).toISOString()}`);
}

async function newestRecord({ storage }: Ports<'storage'>, accountId: string): Promise<number> {
  const newestFilter = { from: 0, until: LATEST, classes: [], skip: 0, size: 1 };
  const { batches } = await storage.stores.audit.search(accountId, newestFilter);
  for await (const [record] of batches) return record?.timestamp ?? 0;
  return 0;
}

async function examineAudit(context: Ports<'storage'>, { id, shortname }: Account): Promise<Finding> {
  const { broken, records } = await verifyChain(context, { accountId: id, shortname });
  return broken === null
    ? ok('audit', `${shortname}: the chain is intact, ${records} records`)
    : fail(
        'audit',
        `${shortname}: the chain is broken at record ${broken}. Compare it with a backup, and find out who had write access.`,
      );
}

async function examineAdministrators({ storage }: Ports<'storage'>, { id, shortname }: Account): Promise<Finding> {
  const count = await storage.stores.users.countOthersWithPassword(id, 'admin', '');
  return count > 0
    ? ok('administrators', `${shortname}: ${count} able to sign in`)
    : fail(
        'administrators',
        `${shortname}: no administrator can sign in. Add one: users create EMAIL --role ADMIN --account ${shortname}`,
      );
}

async function examineKeys({ storage, now }: Ports<'storage' | 'now'>, { id, shortname }: Account): Promise<Finding> {
  const { apiKeys, accounts } = storage.stores;
  const at = now();
  const counts = await accounts.counts(id, at);
  const unused = await apiKeys.count(id, { condition: unusedFor(UNUSED_DAYS, at) });
  const message = `${shortname}: ${counts.apiKeys} in total, ${counts.expiredKeys} expired, ${unused} unused for ${UNUSED_DAYS} days`;
  return counts.expiredKeys === 0
    ? ok('keys', message)
    : warn('keys', `${message}. Delete the expired keys or extend their expiry: keys list --status expired`);
}
