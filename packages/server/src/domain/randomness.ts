/** Returns the requested number of random bytes. Passed as an argument wherever the domain needs randomness. */
export type RandomBytes = (count: number) => Uint8Array;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 4 × 62. Higher bytes are discarded, because they would make the first characters more frequent. */
const UNBIASED_BELOW = 248;

/** Returns unbiased Base62 characters, 5.95 random bits each. */
export function randomText(random: RandomBytes, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < UNBIASED_BELOW && text.length < length) text += BASE62.charAt(byte % 62);
    }
  }
  return text;
}
