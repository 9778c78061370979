import assert from 'node:assert/strict';
import test from 'node:test';
import { endpoints, errors, openApi, operations } from '@keyward/contract';
import { readEntries } from '../../src/http/docs/document.ts';
import { html } from '../../src/http/docs/html.ts';
import { renderPage } from '../../src/http/docs/page.ts';
import { rowsOf } from '../../src/http/docs/schema-table.ts';
import { limitText, typeText } from '../../src/http/docs/schema-text.ts';

const url = 'https://keys.example.com';
const site = { publicUrl: url, install: `npm install ${url}/sdk/keyward-sdk-1.2.3.tgz` };
const page = renderPage(site, '/docs/style.css?v=1');

test('templates escape text, keep markup, and skip undefined and false', () => {
  const name = `<b a="1" c='2'>&`;
  assert.equal(
    html`<p title="${name}">${name}${undefined}${false}${[html`<i>${1}</i>`, '<']}</p>`.text,
    '<p title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;">&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;<i>1</i>&lt;</p>',
  );
});

test('the page contains every operation, path, permission and error code', () => {
  const text = page.replaceAll(/<wbr>/g, '');
  for (const operation of Object.values(operations)) {
    assert.ok(page.includes(`<article id="${operation.id}"`), operation.id);
    assert.ok(text.includes(operation.path), operation.path);
    if (operation.access.includes(':')) assert.ok(text.includes(`<code>${operation.access}</code>`), operation.access);
  }
  for (const [id, { path }] of Object.entries(endpoints)) {
    assert.ok(page.includes(`<article id="${id}"`), id);
    assert.ok(text.includes(path), path);
  }
  for (const code of Object.keys(errors)) assert.ok(page.includes(`<code>${code}</code>`), code);
});

test('every internal link has a target, and every anchor is unique', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
  assert.deepEqual(ids, [...new Set(ids)]);
  for (const [, target = ''] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target), target);
});

test('the page has no scripts, inline styles or external resources', () => {
  assert.doesNotMatch(page, /<script|\sstyle=|\son\w+=|javascript:/i);
  for (const [, target = ''] of page.matchAll(/(?:href|src)="([^"]+)"/g)) assert.match(target, /^[#/](?!\/)/);
});

test('a union lists the members of all its objects, and marks the members that every object requires', () => {
  const schema = {
    anyOf: [
      { type: 'object', required: ['name', 'by'], properties: { name: { type: 'string' }, by: { const: 'length' } } },
      { type: 'object', required: ['name', 'by'], properties: { name: { type: 'string' }, by: { const: 'uuid' } } },
      { type: 'object', required: ['name'], properties: { name: { type: 'string' }, part: { anyOf: [] } } },
    ],
  };
  assert.deepEqual(
    rowsOf({ type: 'object', properties: { of: schema } }).map(({ prefix: within, name, required, schema: member }) => {
      return `${within}${name} ${required} ${typeText(member)}`;
    }),
    ['of false object', 'of.name true string', 'of.by false "length" or "uuid"', 'of.part false '],
  );
});

test('the page lists the media types of a body', () => {
  assert.match(page, /<strong>Send<\/strong> a name, and either length and alphabet, or min_length, /);
});

test('types and limits are described in words', () => {
  const describe = (schema: object) => [typeText(schema), limitText(schema)];
  assert.deepEqual(describe({ type: 'integer', minimum: 1, maximum: 1000 }), ['integer', '1 to 1000']);
  assert.deepEqual(describe({ anyOf: [{ type: 'string', maxLength: 64 }, { type: 'null' }] }), [
    'string or null',
    'at most 64 characters',
  ]);
  assert.deepEqual(describe({ anyOf: [{ const: 'active' }, { const: 'expired' }] }), ['"active" or "expired"', '']);
  assert.deepEqual(describe({ type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 1 }), [
    'array of string',
    'exactly 1 item',
  ]);
  assert.deepEqual(describe({ type: ['string', 'null'] }), ['string or null', '']);
  assert.deepEqual(describe({ type: 'integer', minimum: 0, maximum: 253_402_300_799 }), ['integer', '']);
});

test('rendering the same OpenAPI document again returns the same page', () => {
  assert.equal(renderPage(site, '/docs/style.css?v=1'), page);
  assert.deepEqual(
    readEntries(url)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
    Object.entries(openApi(url)['paths'] as object)
      .flatMap(([path, methods]) => Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`))
      .sort(),
  );
});
