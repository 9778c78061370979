import { type FoundSecret, findSecrets, secretKinds } from '@keyward/contract';
import { Refusal } from './refusal.ts';

/**
 * Each round of encoding triples the length of a text, so a URL is too short for a secret that was encoded more often.
 */
const MAX_DECODINGS = 8;

/**
 * Returns the secrets in a text that may be part of a URL, including secrets that are percent-encoded several times.
 */
export function findEncodedSecrets(text: string): FoundSecret[] {
  return decodeAll(text).flatMap(findSecrets);
}

/**
 * Rejects secrets in names and other texts that lists can be filtered by, because those become part of URLs.
 * @param textName the name of the text in the error
 * @throws Refusal invalid_request
 */
export function requireNoSecret(textName: string, ...texts: readonly string[]): void {
  const fault = secretFault(textName, ...texts);
  if (fault !== undefined) throw new Refusal('invalid_request', fault);
}

/** Returns the error message if a text contains a secret; it does not repeat the secret. */
export function secretFault(textName: string, ...texts: readonly string[]): string | undefined {
  const [secret] = texts.flatMap(findEncodedSecrets);
  return (
    secret &&
    `The ${textName} contains ${secretKinds[secret.kind]}, and it would become part of URLs. Choose another value.`
  );
}

/** Returns the possible decodings of a text: a plus sign is a space in forms, and a plus sign in base64. */
export function decodeAll(encoded: string): string[] {
  const text = decode(encoded);
  return text.includes('+') ? [text, text.replaceAll('+', ' ')] : [text];
}

function decode(encoded: string): string {
  let text = encoded;
  for (let round = 0; round < MAX_DECODINGS && text.includes('%'); round++) {
    // Re-encoding a percent sign adds only two characters, so all rounds of encoding are decoded together.
    text = text.replaceAll(/%(?:25)+(?=[0-9a-f]{2})/gi, '%').replaceAll(/(?:%[0-9a-f]{2})+/gi, decodeEscapes);
  }
  return text;
}

/** Decodes invalid UTF-8 byte by byte, so that an invalid escape does not hide a secret next to it. */
function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('latin1');
  }
}
