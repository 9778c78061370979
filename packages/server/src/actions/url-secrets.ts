import { type FoundSecret, findSecrets, secretKinds } from '@keyward/contract';
import { Refusal } from './refusal.ts';

/** Encoding every character once more makes a text three times as long, so that no URL holds a secret encoded more often. */
const MAX_DECODINGS = 8;

/** Returns the secrets in a text that may be part of a URL, however often they are percent-encoded. */
export function findEncodedSecrets(text: string): FoundSecret[] {
  return readings(text).flatMap(findSecrets);
}

/**
 * Denies secrets in names and in other texts that become part of URLs, since lists are filtered by them.
 * @param what as the sentence calls it
 * @throws Refusal invalid_request
 */
export function requireNoSecret(what: string, ...texts: readonly string[]): void {
  const fault = secretFault(what, ...texts);
  if (fault !== undefined) throw new Refusal('invalid_request', fault);
}

/** Returns the sentence that says so; the secret is not repeated. */
export function secretFault(what: string, ...texts: readonly string[]): string | undefined {
  const [secret] = texts.flatMap(findEncodedSecrets);
  return secret && `The ${what} contains ${secretKinds[secret.kind]}, and it becomes part of URLs. Choose another one.`;
}

/** Returns what an encoded text can mean: forms write a space as a plus sign, and base64 has plus signs of its own. */
export function readings(encoded: string): string[] {
  const text = decode(encoded);
  return text.includes('+') ? [text, text.replaceAll('+', ' ')] : [text];
}

function decode(encoded: string): string {
  let text = encoded;
  for (let round = 0; round < MAX_DECODINGS && text.includes('%'); round++) {
    // A percent sign that is encoded again takes only two characters more, so that all of them are decoded in one round.
    text = text.replaceAll(/%(?:25)+(?=[0-9a-f]{2})/gi, '%').replaceAll(/(?:%[0-9a-f]{2})+/gi, decodeEscapes);
  }
  return text;
}

/** Bytes that are not UTF-8 become characters of their own, so that a broken escape hides nothing beside it. */
function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('latin1');
  }
}
