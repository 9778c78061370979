import { routes } from '@keyward/contract/routes';
import type { Plugin } from 'rolldown';

type Members = Readonly<Record<string, unknown>>;

/**
 * Makes bundles carry of the routes what a client needs of them. A route that is named in the source is written there,
 * so that one function does not bring the table of all. The table is one text, which is half as large as its objects.
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
  return JSON.stringify({ path: routes[name].path, ...neededOf(routes[name]) });
}

/** Who may call matters to a client only where it needs no token. */
function neededOf({ path, access, protocol, ...rest }: Members): Members {
  return { ...rest, ...(access === 'open' && { access }) };
}

const BASE = '/api/v1/';
/** The first of the characters that stand for members of routes: `0`. */
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

/** Returns a line for each path, with its operations, and the members of routes that these refer to by their first character. */
function pack(): { text: string; members: Members[] } {
  const members: string[] = [];
  const lines = new Map<string, string[]>();
  for (const [id, route] of Object.entries(routes)) {
    const own = characterOf(JSON.stringify(neededOf(route)), members);
    const path = route.path.startsWith(BASE) ? route.path.slice(BASE.length) : route.path;
    lines.set(path, [...(lines.get(path) ?? []), `${own}${id}`]);
  }
  const text = [...lines].map(([path, operations]) => [path, ...operations].join(' ')).join('\n');
  return { text, members: members.map((each) => JSON.parse(each)) };
}

function characterOf(member: string, members: string[]): string {
  if (!members.includes(member)) members.push(member);
  return String.fromCharCode(FIRST + members.indexOf(member));
}
