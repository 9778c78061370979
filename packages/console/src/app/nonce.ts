import { setNonce } from 'get-nonce';

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
const nonce = meta?.nonce ?? '';

// The scroll lock of dialogs uses get-nonce; the rest of Mantine uses its provider.
if (nonce !== '') setNonce(nonce);

/** Returns the nonce of the content security policy, which style elements need. */
export function styleNonce(): string {
  return nonce;
}
