/** Returns the given number of random bytes; an argument wherever the domain needs randomness. */
export type RandomBytes = (count: number) => Uint8Array;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 4 × 62. Higher bytes are drawn again; otherwise the first characters would be more frequent. */
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
