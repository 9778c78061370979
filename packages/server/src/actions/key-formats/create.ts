import { type ForeignKeyFormat, MIN_KEY_FORMAT_BITS, operations, randomBits } from '@keyward/contract';
import { keyFormatCreated } from '../../domain/events/account.ts';
import type { KeyFormat } from '../../domain/key-format.ts';
import { action } from '../action.ts';
import { OWN_KEY_FORMAT } from '../api-keys/import/secret.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { requireReauthentication } from '../rights.ts';
import { readKeyFormat } from './stated.ts';
import { viewOfKeyFormat } from './view.ts';

/** Limits the number of formats to try for each presented key that is not in Keyward's own format. */
const MAX_KEY_FORMATS = 20;

export const createKeyFormat = action(operations.createKeyFormat, (context, caller, { body }) => {
  requireReauthentication(context, caller);
  if (body.name === OWN_KEY_FORMAT) {
    throw new Refusal('name_taken', `${OWN_KEY_FORMAT} is reserved for Keyward's own key format. Choose another name.`);
  }
  const requestedFormat = readKeyFormat(body);
  requireStrong(requestedFormat);
  return change(context, caller, async (stores, ledger) => {
    const existing = await stores.keyFormats.list(caller.accountId);
    if (existing.some(({ name }) => name === body.name)) throw new Refusal('name_taken');
    if (existing.length >= MAX_KEY_FORMATS) {
      throw new Refusal('limit_reached', `An account has at most ${MAX_KEY_FORMATS} key formats. Delete one first.`);
    }
    const format: KeyFormat = { name: body.name, ...requestedFormat, createdAt: context.now() };
    await stores.keyFormats.add(caller.accountId, format);
    await ledger.record(keyFormatCreated(format.name, { ...viewOfKeyFormat(format) }));
    return viewOfKeyFormat(format);
  });
});

/** @throws Refusal weak_key_format */
function requireStrong(format: ForeignKeyFormat): void {
  const bits = randomBits(format);
  if (bits >= MIN_KEY_FORMAT_BITS) return;
  throw new Refusal(
    'weak_key_format',
    `The shortest keys of this format have at most ${Math.floor(bits)} random bits, but ${MIN_KEY_FORMAT_BITS} are required. Register longer keys or a larger alphabet.`,
  );
}
