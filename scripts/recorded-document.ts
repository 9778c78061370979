import { join } from 'node:path';
import { openApi } from '@keyward/contract';

/** The OpenAPI document as it was last accepted: a change of the contract shows in its diff. */
export const RECORDED_DOCUMENT = join(import.meta.dirname, '../packages/contract/openapi.json');

/** The text that the recorded document must have. */
export function documentText(): string {
  return `${JSON.stringify(openApi('https://keys.example.com'), null, 1)}\n`;
}
