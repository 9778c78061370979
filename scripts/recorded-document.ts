import { join } from 'node:path';
import { openApi } from '@keyward/contract';

/** The accepted version of the OpenAPI document. Its diff shows how a change to the contract affects the API. */
export const RECORDED_DOCUMENT = join(import.meta.dirname, '../packages/contract/openapi.json');

/** Returns the current text of the OpenAPI document, which the recorded file must equal. */
export function documentText(): string {
  return `${JSON.stringify(openApi('https://keys.example.com'), null, 1)}\n`;
}
