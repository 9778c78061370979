import assert from 'node:assert/strict';
import test from 'node:test';
import { Parsing } from '../../src/parsing/parsing.ts';
import { SchemaMismatch } from '../../src/parsing/schema-validator.ts';
import { NotStrictJson } from '../../src/parsing/strict-json.ts';
import { UnreadableText } from '../../src/parsing/unreadable-text.ts';

const parsing = new Parsing();
const schema = {
  type: 'object',
  additionalProperties: false,
  properties: { rows: { type: 'array', maxItems: 10_000 }, text: { type: 'string' } },
};
const read = (json: string) => parsing.json(Buffer.from(json), schema);
const EIGHT_MEGABYTES = 8 * 1024 * 1024;
const rowsOf = (length: number) => Array.from({ length }, (_, row) => ({ row, description: 'd'.repeat(700) }));

/** Returns the number of event loop turns until the work is done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work.catch(() => {}).finally(() => (isDone = true));
  return turns;
}

test('the event loop keeps running while any large text is read', async () => {
  const json = JSON.stringify({ rows: rowsOf(10_000) });
  assert.ok(json.length > 7_000_000);
  const csv = `name,role\n${'a,b\n'.repeat(1_000_000)}`;
  await read(json);
  // Each turn handles one piece, and seven megabytes are more than a hundred pieces.
  assert.ok((await turnsDuring(read(json))) > 100);
  for (const [name, work] of Object.entries({
    'lists and objects': () => read(`{"rows":[${'{},'.repeat(EIGHT_MEGABYTES / 3 - 20)}{}]}`),
    'not JSON': () => read(' '.repeat(EIGHT_MEGABYTES)),
    members: () => read(`{${Array.from({ length: 100_000 }, (_, index) => `"m${index}":1`).join(',')}}`),
    'a file': () => parsing.importText(csv),
  })) {
    assert.ok((await turnsDuring(work())) > 20, name);
  }
});

test('large texts that are read in parallel are returned complete, each to its own caller', async () => {
  const values = [1, 2, 3, 4, 5].map((each) => ({ rows: rowsOf(each * 100), text: `${each}`.repeat(70_000) }));
  const read5 = await Promise.all(values.map((value) => read(JSON.stringify(value))));
  assert.deepEqual(read5, values);
});

test('a large text is rejected for the same reasons as a small text', async () => {
  const padding = `"text":"${'x'.repeat(100_000)}"`;
  for (const [json, error, message] of [
    [`{${padding},}`, NotStrictJson, /^$/],
    [`{${padding},${padding}}`, NotStrictJson, /contains a repeated member/],
    [`{${padding},"more":1}`, SchemaMismatch, /schema/],
    [`{${padding},"rows":[${'['.repeat(100_001)}${']'.repeat(100_001)}]}`, UnreadableText, /more arrays and objects/],
    [`{${padding},"rows":["${'y'.repeat(70_000)}"]}`, UnreadableText, /larger than 64 kB/],
    [`{${padding},"rows":[${'['.repeat(30_000)}${']'.repeat(30_000)}]}`, UnreadableText, /larger than 64 kB/],
  ] as const) {
    await assert.rejects(
      read(json),
      (thrown: Error) => thrown instanceof error && message.test(thrown.message),
      json.slice(-40),
    );
  }
  await assert.rejects(
    parsing.json(Buffer.concat([Buffer.from(`{${padding}`), Buffer.from([0xff])]), schema),
    NotStrictJson,
  );
  await assert.rejects(
    parsing.importText(`name\n${'a\n'.repeat(50_000)}`),
    /The first line must contain the column names/,
  );
  await assert.rejects(parsing.importText(`[${'[],'.repeat(150_000)}[]]`), /more arrays and objects/);
  // The next text is read normally.
  assert.deepEqual(await read(`{${padding}}`), { text: 'x'.repeat(100_000) });
});

test('reading stops after the first row over the limit', async () => {
  const rows = await parsing.importText(`name,role\n${'a,b\n'.repeat(1_000_000)}`);
  assert.equal(rows.length, 10_001);
});
