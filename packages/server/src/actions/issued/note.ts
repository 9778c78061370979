import { type CredentialKind, type Issuer, issuerOf } from '../../domain/issued.ts';
import type { Making } from '../../domain/making.ts';
import type { Change } from '../../storage/stores/change-log.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Actor, Ledger, Told } from '../ledger.ts';
import { endRevokedLinks } from '../users/pending-links.ts';

/** Which records say that a shared secret was shown to the caller. */
const SHOWN: ReadonlySet<string> = new Set(['create', 'reveal', 'regenerate']);

/** Subclasses of the records of a key whose secret or overlap changes. */
const REPLACES_SECRET: ReadonlySet<string> = new Set(['secret', 'rotation']);

/** By the class of a record: credentials of this kind may be new. */
const MAY_BE_NEW = {
  user: 'link',
  replica: 'replica-credential',
  webhook: 'webhook-secret',
} as const;

/** Records of these classes may take from somebody the right to issue a link, or from a user what a link was issued for. */
const MAY_END_LINKS: ReadonlySet<string> = new Set(['apikey', 'user', 'role']);

/**
 * Attributes each new credential of a transaction to its actor. A credential is new when it is stored without an issuer, so
 * that no operation can issue one unnoticed; it only has to record a change of what the credential belongs to.
 */
export class IssueNotes {
  readonly #stores: Stores;
  readonly #accountId: string;
  readonly #issuer: Issuer;
  readonly #at: number;
  readonly #classes = new Set<string>();

  constructor(stores: Stores, actor: Actor, at: number) {
    this.#stores = stores;
    this.#accountId = actor.accountId;
    this.#issuer = issuerOf(actor);
    this.#at = at;
  }

  async see(told: Told, entry: Change | undefined): Promise<void> {
    const { issued, sharedSecrets } = this.#stores;
    this.#classes.add(told.class);
    if (entry?.entity === 'api-key' && entry.action !== 'delete') {
      await issued.noteKeySecret(this.#accountId, entry.entityId, this.#issuer, this.#at);
      if (REPLACES_SECRET.has(told.subclass ?? '')) await this.#noteEnds(entry.entityId);
    }
    if (told.class === 'secret' && SHOWN.has(told.action)) {
      const shown = await sharedSecrets.current(this.#accountId);
      if (shown) await issued.noteShown(this.#accountId, shown.generation, this.#issuer, this.#at);
    }
  }

  /** A replaced secret works until its overlap ends. */
  async #noteEnds(keyId: string): Promise<void> {
    const key = await this.#stores.apiKeys.withId(this.#accountId, keyId);
    if (!key?.rotation) return;
    const { digest, rotation } = key;
    const replaced = { digest: rotation.old.digest, endsAt: rotation.endsAt };
    await this.#stores.issued.noteEnds(this.#accountId, keyId, { current: digest, replaced, at: this.#at });
  }

  async settle(ledger: Ledger): Promise<void> {
    for (const [each, kind] of Object.entries(MAY_BE_NEW)) {
      if (this.#classes.has(each)) await this.#stores.issued.noteNew(this.#accountId, kind, this.#issuer, this.#at);
    }
    if (!MAY_END_LINKS.isDisjointFrom(this.#classes)) await endRevokedLinks(this.#stores, ledger, this.#accountId);
  }
}

const CREDENTIAL_OF = {
  'api-key': 'key-secret',
  user: 'link',
  replica: 'replica-credential',
  webhook: 'webhook-secret',
} as const satisfies Partial<Record<Making['entity'], CredentialKind>>;

/**
 * Deletes what is recorded of something that is gone and of its credentials. A key that has created or issued something
 * stays recorded: the chains that lead through it have no gap.
 */
export async function forgetMade(
  stores: Stores,
  accountId: string,
  { entity, entityId }: Pick<Making, 'entity' | 'entityId'>,
): Promise<void> {
  if (entity === 'api-key' && (await hasMadeOrIssued(stores, accountId, entityId))) return;
  await stores.makings.forget(accountId, { entity, entityId });
  const kind: CredentialKind | undefined = entity in CREDENTIAL_OF ? CREDENTIAL_OF[entity as 'user'] : undefined;
  if (kind !== undefined) await stores.issued.removeOf(accountId, kind, entityId);
}

async function hasMadeOrIssued({ makings, issued }: Stores, accountId: string, keyId: string): Promise<boolean> {
  const others = (await issued.by(accountId, keyId)).filter(
    ({ kind, holderId }) => kind !== 'link' && holderId !== keyId,
  );
  return others.length > 0 || (await makings.of(accountId, keyId)).length > 0;
}
