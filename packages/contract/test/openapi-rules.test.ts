import assert from 'node:assert/strict';
import test from 'node:test';
import { type Operation, openApi, operations } from '@keyward/contract';

/*
 * The rules of client generators for the OpenAPI document; docs/decisions/0037 gives the reasons. Each test lists the
 * places that break its rule.
 */

type Node = Readonly<Record<string, unknown>>;

const document = openApi('https://keys.example.com');
const { schemas, securitySchemes } = document['components'] as Record<'schemas' | 'securitySchemes', Node>;

function walk(node: unknown, place: string, visit: (node: Node, place: string) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) visit(node as Node, place);
  for (const [key, each] of Object.entries(node)) walk(each, `${place}/${key}`, visit);
}

/** The places where a rule is broken. */
function places(violatesRule: (node: Node, place: string) => boolean): string[] {
  const found: string[] = [];
  walk(document, '', (node, place) => violatesRule(node, place) && found.push(place));
  return found;
}

const isComponent = (place: string) => /^\/components\/schemas\/\w+$/.test(place);

test('an integer that may exceed 32 bits has the format int64', () => {
  const isWide = ({ type, maximum, format }: Node) =>
    [type].flat().includes('integer') && format === undefined && !(Number(maximum) <= 2 ** 31 - 1);
  assert.deepEqual(places(isWide), []);
});

test('every property has a valid name in every language', () => {
  const isNameless = ({ type, properties }: Node) =>
    type === 'object' && Object.keys(Object(properties)).some((name) => !/^[A-Za-z][\w-]*$/.test(name));
  assert.deepEqual(places(isNameless), []);
});

test('a set of constants is an enum, never a union', () => {
  assert.deepEqual(
    places((node, place) => 'const' in node && node['type'] !== 'object' && !place.includes('/not/')),
    [],
  );
});

test('no enum has booleans, for which Java has no enum', () => {
  const isOfBooleans = (node: Node, place: string) =>
    !place.endsWith('/not') && [node['enum'] ?? []].flat().some((choice) => typeof choice === 'boolean');
  assert.deepEqual(places(isOfBooleans), []);
});

test('no required member is a nullable object or enum, which Java cannot read', () => {
  const mayBeNull = ({ anyOf, enum: choices }: Node) =>
    [anyOf].flat().some((each) => Object(each)['type'] === 'null') || [choices].flat().some((each) => each === null);
  const isUnreadable = ({ required, properties }: Node) =>
    [required ?? []].flat().some((name) => mayBeNull(Object(properties)[String(name)] ?? {}));
  assert.deepEqual(places(isUnreadable), []);
});

test('the error responses of an operation require the same headers, because ogen generates one type for them', () => {
  walk(document, '', ({ operationId, responses }) => {
    const failures = Object.entries<Node>(Object(responses)).filter(([status]) => /^[45]/.test(status));
    const headers = failures.flatMap(([, failure]) => Object.entries<Node>(Object(failure['headers'])));
    const required = new Map(headers.map(([name, header]) => [name, header['required']]));
    for (const [name, header] of headers) {
      assert.equal(header['required'], required.get(name), `${operationId} ${name}`);
    }
  });
});

test('a request header has the canonical name of the RFCs', () => {
  const headers = new Set<unknown>();
  walk(document, '', (node) => node['in'] === 'header' && headers.add(node['name']));
  assert.ok(headers.has('Idempotency-Key'));
  for (const name of headers) assert.match(String(name), /^[A-Z][A-Za-z0-9]*(?:-[A-Z][A-Za-z0-9]*)*$/);
});

/** Returns the schemas of the objects of a union; none if it is not a union of objects. */
function objectsOf({ anyOf, oneOf }: Node): Node[] {
  const members = [oneOf ?? anyOf ?? []].flat() as Node[];
  const objects = members.map(({ $ref }) => schemas[String($ref).split('/').at(-1) as string] as Node | undefined);
  return objects.filter((member) => member !== undefined);
}

test('a union of objects has a discriminating member, or each object requires a member that no other has', () => {
  const requiresItsOwn = (member: Node, _: number, members: Node[]) =>
    [member['required'] ?? []].flat().some((name) => {
      return members.every((other) => other === member || !(String(name) in Object(other['properties'])));
    });
  const isAmbiguous = (node: Node) => {
    const objects = objectsOf(node);
    return objects.length > 1 && node['discriminator'] === undefined && !objects.every(requiresItsOwn);
  };
  assert.deepEqual(places(isAmbiguous), []);
  const isOfChoices = ({ anyOf }: Node) => [anyOf ?? []].flat().some((member) => 'enum' in Object(member));
  assert.deepEqual(places(isOfChoices), []);
});

test('objects without a discriminating member share no unnamed enum, for which ogen generates two types', () => {
  const choicesOf = ({ properties }: Node) =>
    Object.entries(Object(properties)).flatMap(([name, member]) => ('enum' in Object(member) ? [name] : []));
  const sharesChoice = (node: Node) => {
    const names = node['discriminator'] === undefined ? objectsOf(node).flatMap(choicesOf) : [];
    return new Set(names).size < names.length;
  };
  assert.deepEqual(places(sharesChoice), []);
});

test('the members of a union are whole schemas, and a union of objects has a name', () => {
  const isPart = (member: Node) => !['type', '$ref', 'enum', 'oneOf', 'anyOf'].some((word) => word in member);
  assert.deepEqual(
    places(({ anyOf, oneOf }) => ([oneOf ?? anyOf ?? []].flat() as Node[]).some(isPart)),
    [],
  );
  assert.deepEqual(
    places((node, place) => objectsOf(node).length > 1 && !isComponent(place)),
    [],
  );
});

test("no schema has the name that generators give to the enum of another schema's member", () => {
  const pascal = (name: string) =>
    name.replaceAll(/(?:^|[^A-Za-z0-9])([A-Za-z0-9])/g, (_, first) => first.toUpperCase());
  for (const [parent, schema] of Object.entries(schemas)) {
    for (const [name, member] of Object.entries(Object((schema as Node)['properties']))) {
      const referencesMember = JSON.stringify(member).includes(`/${parent}${pascal(name)}"`);
      assert.ok(referencesMember || !(parent + pascal(name) in schemas), `${parent}.${name}`);
    }
  }
});

test('every object schema has a name, and every reference resolves to a schema', () => {
  const isInline = ({ type, properties }: Node, place: string) =>
    type === 'object' && properties !== undefined && !isComponent(place);
  assert.deepEqual(places(isInline), []);
  const isInlineSchema = ({ $ref }: Node) =>
    typeof $ref === 'string' && !((String($ref).split('/').at(-1) as string) in schemas);
  assert.deepEqual(places(isInlineSchema), []);
});

test('no schema has a reserved name of a language', () => {
  const reservedNames =
    /^(?:Error|Exception|Object|String|Number|Integer|Boolean|Map|Set|List|Array|Date|Type|Any|Option|Optional|Result|Response|Request|File|Promise|Record)$/;
  for (const name of Object.keys(schemas)) {
    assert.match(name, /^[A-Z][A-Za-z0-9]*$/);
    assert.doesNotMatch(name, reservedNames);
  }
  assert.ok(!('client' in securitySchemes));
  // ogen also generates a type for each security scheme.
  const typeOf = (scheme: string) => scheme.charAt(0).toUpperCase() + scheme.slice(1);
  for (const scheme of Object.keys(securitySchemes)) assert.ok(!(typeOf(scheme) in schemas), scheme);
});

test('error codes are an open set', () => {
  for (const name of ['ApiError', 'OAuthError']) {
    const { properties } = schemas[name] as { properties: Record<string, Node> };
    for (const member of ['code', 'error']) assert.equal(properties[member]?.['enum'], undefined, `${name} ${member}`);
  }
});

test('every tag of an operation is described once', () => {
  const described = (document['tags'] as Node[]).map(({ name }) => name);
  assert.equal(new Set(described).size, described.length);
  assert.deepEqual(
    places(
      ({ tags, operationId }) => operationId !== undefined && ![tags].flat().every((tag) => described.includes(tag)),
    ),
    [],
  );
});

/** Reports whether a URL can match both paths: a parameter matches any segment. */
function canMatchSameUrl(one: readonly string[], other: readonly string[]): boolean {
  const isEqual = (segment: string, at: number) => [segment, other[at]].some(isParameter) || segment === other[at];
  return one.length === other.length && one.every(isEqual);
}

const isParameter = (segment = '') => segment.includes('{');

/** A path without parameters is matched before paths with a parameter (OpenAPI 3.1.1, 4.8.8.2). */
function ambiguousPaths(paths: readonly string[]): string[] {
  const templates = paths.map((path) => path.split('/')).filter((segments) => segments.some(isParameter));
  const pairs = templates.flatMap((one, at) => templates.slice(at + 1).map((other) => [one, other] as const));
  return pairs
    .filter(([one, other]) => canMatchSameUrl(one, other))
    .map(([one, other]) => `${one.join('/')} and ${other.join('/')}`);
}

test('no URL matches two paths with parameters', () => {
  assert.deepEqual(ambiguousPaths(Object.keys(document['paths'] as Node)), []);
  assert.deepEqual(ambiguousPaths(['/leaks/{id}/resolve', '/leaks/github/{shortname}', '/leaks/github/new']), [
    '/leaks/{id}/resolve and /leaks/github/{shortname}',
  ]);
});

test('every operation except the open ones accepts the session cookie, and a write also requires Origin', () => {
  for (const { id, method, path, access, protocol } of Object.values<Operation>(operations)) {
    const { security } =
      (document['paths'] as Record<string, Record<string, Node>>)[path]?.[method.toLowerCase()] ?? {};
    const cookie = (security as Node[]).find(({ sessionCookie }) => sessionCookie);
    assert.equal(cookie !== undefined, access !== 'open' && protocol !== 'oauth', id);
    assert.equal(cookie !== undefined && 'consoleOrigin' in cookie, cookie !== undefined && method !== 'GET', id);
  }
});

test('only one security scheme is Bearer, because clients set their token on one scheme', () => {
  const bearer = Object.keys(securitySchemes).filter((name) => Object(securitySchemes[name])['scheme'] === 'bearer');
  assert.deepEqual(bearer, ['bearerAuth']);
});

test('the session cookie has the name that the server sets', () => {
  const cookie = (url: string) => {
    const { securitySchemes: schemes } = openApi(url)['components'] as Record<string, Record<string, Node>>;
    return schemes?.['sessionCookie']?.['name'];
  };
  assert.equal(cookie('https://keys.example.com:8443'), '__Host-keyward');
  assert.equal(cookie('http://127.0.0.1:3000'), 'keyward-3000');
  assert.equal(cookie('http://localhost'), 'keyward-80');
});
