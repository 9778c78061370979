import assert from 'node:assert/strict';
import test from 'node:test';
import { keyTextFieldNames } from '@keyward/contract';
import { textFieldsFrom } from '../../src/domain/key-text-fields.ts';
import { putKeys } from '../support/key-list.ts';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');

for (const field of keyTextFieldNames) {
  test(`the list and the export contain only the keys with the requested ${field}`, async () => {
    const valued = (value: string) => textFieldsFrom((name) => (name === field ? value : null));
    await putKeys(keyward, 'acme1', [
      { appname: `${field}-a`, textFields: valued('a') },
      { appname: `${field}-b`, textFields: valued('b') },
      { appname: `${field}-none` },
    ]);
    const list = await keyward.ok('GET', `/api/v1/api-keys?limit=10&${field}=a`, { as });
    assert.deepEqual(
      [list.body.meta.total, list.body.data.map((key: Record<string, unknown>) => [key['appname'], key[field]])],
      [1, [[`${field}-a`, 'a']]],
    );
    const file = await keyward.ok('GET', `/api/v1/key-export?format=jsonl&${field}=b`, { as });
    assert.equal(JSON.parse(file.text).appname, `${field}-b`);
  });
}
