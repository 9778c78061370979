import { setNonce } from 'get-nonce';

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
const nonce = meta?.nonce ?? '';

// The scroll lock of dialogs asks get-nonce, everything else of Mantine asks its provider.
if (nonce !== '') setNonce(nonce);

/** The nonce of this answer's content security policy, without which the browser refuses style elements. */
export function styleNonce(): string {
  return nonce;
}
