import type { Decision, Review, Tally } from '../review.ts';
import { type EffectTable, type EventsOf, recordOnly } from './event.ts';

/** The in-memory list stores the time until which a key is kept. */
const keep = { changes: ['api-key', 'update'], webhook: null, issues: 'key-secret' } as const;

export const reviewEvents = {
  ReviewStarted: { ...recordOnly, audit: ['apikey', 'review', 'start-review'] },
  ReviewFinished: { ...recordOnly, audit: ['apikey', 'review', 'finish-review'] },
  KeyKept: { ...keep, audit: ['apikey', 'review', 'decide'] },
  KeyDecided: { ...recordOnly, audit: ['apikey', 'review', 'decide'] },
  KeepUndone: { ...keep, audit: ['apikey', 'review', 'undo'] },
  DecisionUndone: { ...recordOnly, audit: ['apikey', 'review', 'undo'] },
} as const satisfies EffectTable;

export type ReviewEvent = EventsOf<typeof reviewEvents>;

export function reviewStarted({ due, keys }: Tally): ReviewEvent {
  return { name: 'ReviewStarted', description: `Review of the API keys started: ${due} of ${keys} need a decision` };
}

export function reviewFinished({ due }: Tally): ReviewEvent {
  return { name: 'ReviewFinished', description: `Review of the API keys finished: ${due} still need a decision` };
}

const SENTENCES: Readonly<Record<Decision['kind'], string>> = {
  disable: 'disable it',
  rotate: 'rotate it',
  reduce: 'reduce it to READONLY',
  keep: 'keep it',
  delete: 'delete it',
};

export function keyDecided({ id }: Review, { keyId, appname, kind, keepUntil, evidence, note }: Decision): ReviewEvent {
  const until = keepUntil === null ? '' : ` until ${new Date(keepUntil * 1000).toISOString().slice(0, 10)}`;
  const facts = {
    objectId: keyId,
    description: `Review of API key ${appname}: ${SENTENCES[kind]}${until}`,
    after: { review: id, ...evidence, note },
  };
  return kind === 'keep' ? { name: 'KeyKept', entityId: keyId, ...facts } : { name: 'KeyDecided', ...facts };
}

export function decisionUndone({ keyId, appname, kind }: Decision): ReviewEvent {
  const description = `Review of API key ${appname}: the decision to ${kind} was undone`;
  const facts = { objectId: keyId, description };
  return kind === 'keep' ? { name: 'KeepUndone', entityId: keyId, ...facts } : { name: 'DecisionUndone', ...facts };
}
