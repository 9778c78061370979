import { createHash, verify } from 'node:crypto';
import type { GithubFeedback, GithubReport } from '@keyward/contract';
import { leakReportReceived } from '../../domain/events/leaks.ts';
import type { IndexedAccount } from '../../verification/key-index.ts';
import { change } from '../change.ts';
import { type ActionContext, atOneMoment, type Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type Finding, reportLeak } from './report.ts';

const REPORTER = 'github';
/** Standard base64 of at most 72 bytes: two 32-byte numbers in DER (RFC 3279, 2.2.3). */
const SIGNATURE = /^[A-Za-z0-9+/]{8,96}={0,2}$/;
const IDENTIFIER = /^[0-9a-f]{1,128}$/i;

/** The headers that sign a report. */
export interface GithubSignature {
  readonly identifier: string | undefined;
  readonly signature: string | undefined;
}

/**
 * Rejects a report that cannot be accepted, before its body is read.
 * @throws Refusal not_found, unauthenticated
 */
export async function admitGithub(
  context: Ports<'githubKeys'>,
  { identifier, signature }: GithubSignature,
): Promise<void> {
  const { githubKeys } = context;
  if (!githubKeys.isEnabled) {
    throw new Refusal(
      'not_found',
      'This server does not accept reports from GitHub. The operator can enable them with KEYWARD_GITHUB_KEYS_URL.',
    );
  }
  const isPlausible = IDENTIFIER.test(identifier ?? '') && SIGNATURE.test(signature ?? '');
  if (!isPlausible || !(await githubKeys.withId(identifier ?? ''))) throw unsignedError();
}

/**
 * Verifies the signature: ECDSA with P-256 and SHA-256 over the raw body.
 * @throws Refusal unauthenticated
 */
export async function requireSignedByGithub(
  context: Ports<'githubKeys'>,
  signatureHeaders: GithubSignature,
  body: Uint8Array,
): Promise<void> {
  const key = await context.githubKeys.withId(signatureHeaders.identifier ?? '');
  const signature = Buffer.from(signatureHeaders.signature ?? '', 'base64');
  if (!key || !verify('sha256', body, key, signature)) throw unsignedError();
}

function unsignedError(): Refusal {
  return new Refusal(
    'unauthenticated',
    'The report is not signed with a key of GitHub. Sign it as GitHub secret scanning does.',
  );
}

/**
 * Records the reported keys. For each match, returns only whether it is a key of the account; other matches are not
 * stored.
 * @throws Refusal not_found, unavailable
 */
export async function acceptGithubReport(
  base: ActionContext<'index' | 'follower'>,
  { shortname, ip }: { readonly shortname: string; readonly ip: string | null },
  report: GithubReport,
): Promise<GithubFeedback> {
  const context = atOneMoment(base);
  const account = context.index.accountNamed(shortname);
  if (!account) throw new Refusal('not_found', 'No account has this short name. Check the short name.');
  if (!context.follower.isCurrent) throw new Refusal('unavailable');
  const results = report.map((match) => ({ match, key: presentedKey(context, account, match.token) }));
  const hits = results.flatMap(({ match, key }) => (key ? [{ keyId: key.id, finding: findingOf(match) }] : []));
  if (hits.length > 0) await recordHits(context, account.id, ip, hits);
  return results.map(({ match, key }) => ({
    token_hash: createHash('sha256').update(match.token).digest('hex'),
    token_type: match.type,
    label: key ? 'true_positive' : 'false_positive',
  }));
}

function presentedKey({ index, now }: Ports<'now' | 'index'>, account: IndexedAccount, token: string) {
  return index.presented(account, token, now());
}

function findingOf({ source, url }: GithubReport[number]): Finding {
  return { reporter: REPORTER, source: source ?? 'unknown', url: url ?? '' };
}

interface Hit {
  readonly keyId: string;
  readonly finding: Finding;
}

function recordHits(context: ActionContext, accountId: string, ip: string | null, hits: readonly Hit[]): Promise<void> {
  return change(context, { accountId, name: REPORTER, ip }, async (stores, ledger) => {
    await ledger.record(leakReportReceived(REPORTER, hits.length));
    for (const { keyId, finding } of hits) {
      // Read again for each match, because an earlier match may have changed the key and another request may have
      // deleted it.
      const key = await stores.apiKeys.withId(accountId, keyId);
      if (key) await reportLeak(context, { stores, ledger, accountId }, key, finding);
    }
  });
}
