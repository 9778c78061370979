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

function tableModule(): string {
  const { text, members } = pack();
  return `
const members = ${JSON.stringify(members)};
function unpack(text) {
  const routes = {};
  for (const line of text.split("\\n")) {
    const [path, ...operations] = line.split(" ");
    for (const operation of operations) {
      const [own, id] = operation.split(":");
      routes[id] = Object.assign({ path: path.replace(/^(?!\\/)/, ${JSON.stringify(BASE)}) }, ...Array.from(own, (at) => members[parseInt(at, 36)]));
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

/** Returns a line for each path, with its operations, and the members of routes that these refer to by a digit of base 36. */
function pack(): { text: string; members: Members[] } {
  const members: string[] = [];
  const lines = new Map<string, string[]>();
  const byPath = Object.entries(routes).sort(([, a], [, b]) => (a.path < b.path ? -1 : 1));
  for (const [id, route] of byPath) {
    const own = Object.entries(neededOf(route)).map(([name, value]) =>
      digitOf(JSON.stringify({ [name]: value }), members),
    );
    const path = route.path.startsWith(BASE) ? route.path.slice(BASE.length) : route.path;
    lines.set(path, [...(lines.get(path) ?? []), `${own.join('')}:${id}`]);
  }
  const text = [...lines].map(([path, operations]) => [path, ...operations].join(' ')).join('\n');
  return { text, members: members.map((each) => JSON.parse(each)) };
}

function digitOf(member: string, members: string[]): string {
  if (!members.includes(member)) members.push(member);
  return members.indexOf(member).toString(36);
}
