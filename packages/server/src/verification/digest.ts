import { hash } from 'node:crypto';
import type { Digest } from '../engine/digest.ts';

export function digestOfKey(key: string): Digest {
  return hash('sha256', key, 'latin1');
}
