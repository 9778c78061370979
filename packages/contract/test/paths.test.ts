import assert from 'node:assert/strict';
import test from 'node:test';
import { endpoints, routes } from '@keyward/contract';

const paths = [...Object.values(routes), ...Object.values(endpoints)].map(({ path }) => path.split('/').slice(1));

/** Parameters with ids that the server issues: with an underscore, or the name of a system role. */
const ISSUED = new Set(['{id}', '{delivery}']);

const isIssuedId = (word: string) => word.includes('_') || ['admin', 'readonly', 'verifier'].includes(word);
const isParameter = (segment: string) => segment.startsWith('{');

/**
 * Returns the parameter and the static segment in the first difference of two paths; undefined if it is another
 * difference.
 */
function collision(one: readonly string[], other: readonly string[]): string | undefined {
  const place = one.findIndex((segment, index) => segment !== other[index]);
  const [parameter, word] = [one[place], other[place]];
  if (parameter === undefined || word === undefined || !isParameter(parameter) || isParameter(word)) return undefined;
  return ISSUED.has(parameter) && !isIssuedId(word)
    ? undefined
    : `/${other.slice(0, place + 1).join('/')} next to ${parameter}`;
}

test('a static path never shares its position with a parameter that users name', () => {
  const collisions = paths
    .flatMap((one) => paths.map((other) => collision(one, other)))
    .filter((each) => each !== undefined);
  assert.deepEqual([...new Set(collisions)], []);
});

test('the check finds a static path that shares its position with the name of a key', () => {
  const collisions = collision(['api-keys', '{appname}'], ['api-keys', 'usage']);
  assert.equal(collisions, '/api-keys/usage next to {appname}');
});
