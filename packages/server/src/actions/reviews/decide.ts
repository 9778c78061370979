import { type ApiKeyWithSecret, type NewReviewDecision, operations } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import { keyDecided } from '../../domain/events/reviews.ts';
import { criteriaAt, type Decision, type Evidence, MAX_KEEP_DAYS, type Review } from '../../domain/review.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { applyTo } from '../api-keys/change/state.ts';
import { keyAfterUpdate, recordUpdate } from '../api-keys/change/update.ts';
import { removeKey } from '../api-keys/delete/delete.ts';
import { keyNamed } from '../api-keys/read/get.ts';
import { rotateKey } from '../api-keys/rotation/start.ts';
import { change, type Work } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireMay } from '../rights.ts';
import { openReview } from './get.ts';
import { viewOfDecision } from './view.ts';

const DAY = 86_400;

/** The decision to record, with the idempotency key of the request. */
type DecisionRequest = NewReviewDecision & { readonly idempotencyKey: string | undefined };

export const decideReviewItem = action(
  operations.decideReviewItem,
  async (context: ActionContext<'uses' | 'publicUrl' | 'keyPrefix'>, caller, { params, headers, body }) => {
    // The evidence for a decision, and whether a rotation can be repeated, depend on the latest usage.
    await context.uses.settle();
    const request: DecisionRequest = { ...body, idempotencyKey: headers['idempotency-key'] };
    return change(context, caller, async (stores, ledger) => {
      const review = await openReview(stores, caller, params.id);
      const work = { context, caller, stores, ledger };
      const before = await keyNamed(stores, caller, body.appname);
      const existingDecision = await stores.reviews.decisionAbout(caller.accountId, review.id, before.appname);
      const isKnown = existingDecision?.keyId === before.id;
      if (isKnown && !(existingDecision.kind === 'rotate' && body.decision === 'rotate'))
        throw new Refusal('already_decided');
      const decision = isKnown ? existingDecision : await newDecision(work, review, before, request);
      const newSecret = await applyDecision(work, before, request);
      if (!isKnown) await record(work, review, decision);
      return { decision: viewOfDecision(decision, review), new_secret: newSecret };
    });
  },
);

async function newDecision(
  { context, caller, stores }: Work,
  review: Review,
  key: ApiKey,
  request: DecisionRequest,
): Promise<Decision> {
  return {
    keyId: key.id,
    appname: key.appname,
    kind: request.decision,
    at: context.now(),
    by: caller.name,
    keepUntil: keepUntil(context.now(), request),
    note: request.note ?? null,
    evidence: await evidenceOf(stores, caller, review, key, context.now()),
    before: { role: key.role, state: key.state },
  };
}

/** @throws Refusal invalid_request */
function keepUntil(now: number, request: DecisionRequest): number | null {
  if (request.decision !== 'keep') return null;
  const { keep_until: until } = request;
  if (until > now && until <= now + MAX_KEEP_DAYS * DAY) return until;
  throw new Refusal('invalid_request', `keep_until must be a time within the next ${MAX_KEEP_DAYS} days.`);
}

/** @throws Refusal item_changed */
async function evidenceOf(
  stores: Stores,
  { accountId }: Caller,
  review: Review,
  key: ApiKey,
  now: number,
): Promise<Evidence> {
  const finding = await stores.findings.ofKey(accountId, key.id, criteriaAt(now, review));
  if (!finding || finding.reasons.length === 0) throw new Refusal('item_changed');
  const uses = (await stores.keyUses.ofKeys(accountId, [key.appname], Number.MAX_SAFE_INTEGER)).get(key.appname);
  const { role, owner, createdAt, lastLogin, lastIp, expiresAt } = key;
  const lastWriteAt = uses?.use.lastWriteAt ?? null;
  return { reasons: finding.reasons, role, owner, createdAt, lastLogin, lastIp, expiresAt, lastWriteAt };
}

/** Applies the decision by the rules of a single change to the key. @throws Refusal */
async function applyDecision(
  work: Work<'publicUrl' | 'keyPrefix'>,
  key: ApiKey,
  request: DecisionRequest,
): Promise<ApiKeyWithSecret | null> {
  const { context, caller, stores, ledger } = work;
  const { accountId } = caller;
  switch (request.decision) {
    case 'disable':
      await applyTo('disabled', key, { context, stores, ledger, accountId });
      return null;
    case 'reduce': {
      const body = { roles: ['READONLY'], description: key.description };
      const after = await keyAfterUpdate({ context, stores, caller }, key, body);
      await recordUpdate(key, after, { stores, ledger, accountId });
      return null;
    }
    case 'rotate':
      return rotateKey(work, key, rotationOf(request));
    case 'delete':
      requireMay(caller, 'api-keys:delete', 'Deleting keys also requires api-keys:delete.');
      await removeKey(work, key);
      return null;
    case 'keep':
      return null;
  }
}

/** @throws Refusal invalid_request */
function rotationOf({
  idempotencyKey,
  overlap_seconds: overlap = DAY,
  note,
}: Extract<DecisionRequest, { decision: 'rotate' }>) {
  if (idempotencyKey === undefined) {
    throw new Refusal(
      'invalid_request',
      'A decision to rotate requires an Idempotency-Key header. Send a value that is unique to this request.',
    );
  }
  return { idempotencyKey, overlap_seconds: overlap, ...(note !== undefined && { reason: note }) };
}

async function record({ caller, stores, ledger }: Work, review: Review, decision: Decision): Promise<void> {
  await stores.reviews.decide(caller.accountId, review.id, decision);
  await ledger.record(keyDecided(review, decision));
}
