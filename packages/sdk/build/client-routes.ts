import { routes } from '@keyward/contract/routes';
import type { Plugin } from 'rolldown';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reduces the routes in bundles to the data that a client needs. Inlines a route that the source names, so that one
 * function does not add the whole table. The table is one string, which takes half the size of its objects.
 */
export function clientRoutes(): Plugin {
  return {
    name: 'client-routes',
    transform(code, id) {
      if (/contract\/src\/routes\.ts$/.test(id)) return { code: tableModule(), map: { mappings: '' } };
      if (!/sdk\/src\/[\w-]+\.ts$/.test(id)) return null;
      const inlined = code.replace(/\broutes\.(\w+)/g, (text, name) => (name in routes ? routeText(name) : text));
      const pure = inlined.replace(/^(export const \w+ = )(?=(?:operation|list)\()/gm, '$1/* @__PURE__ */ ');
      return { code: pure, map: null };
    },
  };
}

function routeText(name: keyof typeof routes): string {
  return JSON.stringify({ path: routes[name].path, ...clientMembers(routes[name]) });
}

/** Omits the access of a route unless it is `open`: a client only needs to know whether to send a token. */
function clientMembers({ path, access, protocol, ...rest }: Members): Members {
  return { ...rest, ...(access === 'open' && { access }) };
}

const BASE = '/api/v1/';
/** The first of the characters that refer to members of routes: `0`. */
const FIRST = 48;

function tableModule(): string {
  const { text, members } = pack();
  return `
const members = ${JSON.stringify(members)};
function unpack(text) {
  const routes = {};
  for (const line of text.split("\\n")) {
    const [path, ...operations] = line.split(" ");
    for (const operation of operations) {
      routes[operation.slice(1)] = { path: path.replace(/^(?!\\/)/, ${JSON.stringify(BASE)}), ...members[operation.charCodeAt() - ${FIRST}] };
    }
  }
  return routes;
}
export const routes = /* @__PURE__ */ unpack(${JSON.stringify(text)});
export function wrappingOf(route) {
  return route.wrapping ?? "enveloped";
}
`;
}

/**
 * Returns a line for each path with its operations. The first character of an operation refers to its entry in
 * `members`.
 */
function pack(): { text: string; members: Members[] } {
  const members: string[] = [];
  const lines = new Map<string, string[]>();
  for (const [id, route] of Object.entries(routes)) {
    const key = characterOf(JSON.stringify(clientMembers(route)), members);
    const path = route.path.startsWith(BASE) ? route.path.slice(BASE.length) : route.path;
    lines.set(path, [...(lines.get(path) ?? []), `${key}${id}`]);
  }
  const text = [...lines].map(([path, operations]) => [path, ...operations].join(' ')).join('\n');
  return { text, members: members.map((each) => JSON.parse(each)) };
}

function characterOf(member: string, members: string[]): string {
  if (!members.includes(member)) members.push(member);
  return String.fromCharCode(FIRST + members.indexOf(member));
}
