import { createCipheriv, createDecipheriv, createHmac, type Decipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/**
 * Maximum number of cached plain values, each with the sealed value that it was decrypted from. Every exchange needs
 * the shared secret.
 */
const MAX_CACHED = 1000;

/** The purpose of an encrypted value; each purpose has a separate subkey. */
export type SealPurpose = 'shared-secret' | 'signing-key' | 'webhook-secret' | 'check';

export class WrongMasterKey extends Error {}

/**
 * Encrypts values that the server must read back (AES-256-GCM). Authenticates the record's identity, so that a sealed
 * value cannot be moved to another row.
 */
export interface Vault {
  seal(purpose: SealPurpose, identity: string, plain: string): Uint8Array;
  /** @throws WrongMasterKey if the value was sealed with another key or identity, or was altered */
  open(purpose: SealPurpose, identity: string, sealed: Uint8Array): string;
  /** Returns a MAC (HMAC-SHA256) with a subkey for this purpose. */
  mac(purpose: 'refresh-token' | 'device' | 'feed-position', text: string): Uint8Array;
}

function wrongMasterKey(): WrongMasterKey {
  return new WrongMasterKey('A sealed value cannot be decrypted with this master key.');
}

/** Returns the last bytes of the plain text. The only error that this call can throw is a failed authentication. */
function finishDecryption(decipher: Decipheriv): Buffer {
  try {
    return decipher.final();
  } catch {
    throw wrongMasterKey();
  }
}

/** @param masterKey 32 bytes */
export function createVault(masterKey: Uint8Array): Vault {
  const subkeys = new Map<string, Uint8Array>();
  const subkey = (purpose: string): Uint8Array => {
    const cached = subkeys.get(purpose);
    if (cached) return cached;
    const derived = new Uint8Array(hkdfSync('sha256', masterKey, '', `keyward ${purpose}`, 32));
    subkeys.set(purpose, derived);
    return derived;
  };
  const cachedValues = new Map<string, { readonly sealed: Uint8Array; readonly plain: string }>();
  const decrypt = (purpose: SealPurpose, identity: string, sealed: Uint8Array): string => {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw wrongMasterKey();
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', subkey(purpose), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(identity)).setAuthTag(tag);
    const body = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([body, finishDecryption(decipher)]).toString('utf8');
  };
  return {
    seal(purpose, identity, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', subkey(purpose), nonce).setAAD(Buffer.from(identity));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(purpose, identity, sealed) {
      const name = `${purpose} ${identity}`;
      const cached = cachedValues.get(name);
      if (cached && Buffer.compare(cached.sealed, sealed) === 0) return cached.plain;
      const plain = decrypt(purpose, identity, sealed);
      if (cachedValues.size >= MAX_CACHED) cachedValues.clear();
      cachedValues.set(name, { sealed: Uint8Array.from(sealed), plain });
      return plain;
    },
    mac: (purpose, text) => createHmac('sha256', subkey(purpose)).update(text).digest(),
  };
}
