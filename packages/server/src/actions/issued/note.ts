import { type CredentialKind, type Issuer, issuerOf } from '../../domain/issued.ts';
import type { Making } from '../../domain/making.ts';
import type { Change } from '../../storage/stores/change-log.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Actor, Ledger, Told } from '../ledger.ts';
import { endRevokedLinks } from '../users/pending-links.ts';

/** Which records say that a shared secret was shown to the caller. */
const SHOWN: ReadonlySet<string> = new Set(['create', 'reveal', 'regenerate']);

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
    }
    if (told.class === 'secret' && SHOWN.has(told.action)) {
      const shown = await sharedSecrets.current(this.#accountId);
      if (shown) await issued.noteShown(this.#accountId, shown.generation, this.#issuer, this.#at);
    }
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
 * Something is gone with its credentials. What a key issued passes to the key that made it, else to whoever issued its
 * secret, so that the chain has no gap.
 * @param maker the id of the key that made it
 */
export async function forgetIssued(
  stores: Stores,
  accountId: string,
  { entity, entityId }: Pick<Making, 'entity' | 'entityId'>,
  maker: string | undefined,
): Promise<void> {
  const kind: CredentialKind | undefined = entity in CREDENTIAL_OF ? CREDENTIAL_OF[entity as 'user'] : undefined;
  if (kind === undefined) return;
  if (entity === 'api-key') {
    const secrets = maker === undefined ? await stores.issued.secretsOf(accountId, entityId) : [];
    const others = secrets.map(({ issuer }) => issuer).filter(({ id }) => id !== entityId);
    const heir: Issuer | undefined = maker === undefined ? others.at(-1) : { kind: 'key', id: maker };
    if (heir?.kind === 'key' || heir?.kind === 'person') await stores.issued.passOn(accountId, entityId, heir);
  }
  await stores.issued.removeOf(accountId, kind, entityId);
}
