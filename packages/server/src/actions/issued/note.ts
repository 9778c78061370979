import type { AuditClass } from '../../domain/audit-record.ts';
import type { Creation } from '../../domain/creation.ts';
import { type DomainEvent, effects } from '../../domain/events/events.ts';
import { type CredentialKind, type Issuer, issuerOf } from '../../domain/issued.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Actor, Ledger } from '../ledger.ts';
import { removeRevokedLinks } from '../users/pending-links.ts';

/**
 * True if a change of this class can invalidate a pending link, through the rights of its issuer or the state of its
 * user.
 */
const MAY_REVOKE_LINKS: Readonly<Record<AuditClass, boolean>> = {
  apikey: true,
  user: true,
  role: true,
  secret: false,
  session: false,
  account: false,
  replica: false,
  webhook: false,
  leak: false,
  system: false,
};

/**
 * Attributes each new credential of a transaction to its actor. A credential stored without an issuer is new, so it is
 * enough that an operation records a change to the holder. No operation can therefore issue a credential without an
 * issuer.
 */
export class IssuerRecorder {
  readonly #stores: Stores;
  readonly #accountId: string;
  readonly #issuer: Issuer;
  readonly #at: number;
  readonly #kindsToAttribute = new Set<Exclude<CredentialKind, 'key-secret' | 'shared-secret'>>();
  #mayRevokeLinks = false;

  constructor(stores: Stores, actor: Actor, at: number) {
    this.#stores = stores;
    this.#accountId = actor.accountId;
    this.#issuer = issuerOf(actor);
    this.#at = at;
  }

  async record(event: DomainEvent): Promise<void> {
    const { audit, issues } = effects[event.name];
    if (audit && MAY_REVOKE_LINKS[audit[0]]) this.#mayRevokeLinks = true;
    const { issued } = this.#stores;
    const { entityId = '' } = event;
    switch (issues) {
      case null:
        return;
      case 'key-secret':
        return issued.attributeKeySecret(this.#accountId, entityId, this.#issuer, this.#at);
      case 'replaced-key-secret':
        await issued.attributeKeySecret(this.#accountId, entityId, this.#issuer, this.#at);
        return this.#recordExpiry(entityId);
      case 'shared-secret':
        return this.#recordReveal();
      default:
        this.#kindsToAttribute.add(issues);
    }
  }

  async #recordReveal(): Promise<void> {
    const currentSecret = await this.#stores.sharedSecrets.current(this.#accountId);
    if (currentSecret)
      await this.#stores.issued.recordRevealed(this.#accountId, currentSecret.generation, this.#issuer, this.#at);
  }

  /** Records that a replaced secret expires at the end of its overlap. */
  async #recordExpiry(keyId: string): Promise<void> {
    const key = await this.#stores.apiKeys.withId(this.#accountId, keyId);
    if (!key?.rotation) return;
    const { digest, rotation } = key;
    const replaced = { digest: rotation.old.digest, endsAt: rotation.endsAt };
    await this.#stores.issued.recordExpiries(this.#accountId, keyId, { current: digest, replaced, at: this.#at });
  }

  async settle(ledger: Ledger): Promise<void> {
    for (const kind of this.#kindsToAttribute)
      await this.#stores.issued.attributeNew(this.#accountId, kind, this.#issuer, this.#at);
    if (this.#mayRevokeLinks) await removeRevokedLinks(this.#stores, ledger, this.#accountId);
  }
}

const CREDENTIAL_OF = {
  'api-key': 'key-secret',
  user: 'link',
  replica: 'replica-credential',
  webhook: 'webhook-secret',
} as const satisfies Partial<Record<Creation['entity'], CredentialKind>>;

/**
 * Deletes the creation records of a deleted entity and the issue records of its credentials. Records of a key that
 * created or issued something are kept, so that later searches can follow the chain through it.
 */
export async function deleteCreationRecords(
  stores: Stores,
  accountId: string,
  { entity, entityId }: Pick<Creation, 'entity' | 'entityId'>,
): Promise<void> {
  if (entity === 'api-key' && (await hasCreatedOrIssued(stores, accountId, entityId))) return;
  await stores.creations.remove(accountId, { entity, entityId });
  const kind: CredentialKind | undefined = entity in CREDENTIAL_OF ? CREDENTIAL_OF[entity as 'user'] : undefined;
  if (kind !== undefined) await stores.issued.removeOf(accountId, kind, entityId);
}

async function hasCreatedOrIssued({ creations, issued }: Stores, accountId: string, keyId: string): Promise<boolean> {
  const otherIssues = (await issued.by(accountId, keyId)).filter(
    ({ kind, holderId }) => kind !== 'link' && holderId !== keyId,
  );
  return otherIssues.length > 0 || (await creations.of(accountId, keyId)).length > 0;
}
