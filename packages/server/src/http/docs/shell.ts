import { type Endpoint, type EndpointId, endpoints } from '@keyward/contract';
import { jsonText } from './code.ts';
import type { Entry } from './document.ts';

/**
 * Exchanges the connection secret for an access token, using only bash, openssl, curl and jq. Secrets are never
 * command-line arguments, because other users of the machine can read those in the process list.
 */
const exchangeScript = `set -euo pipefail

# The connection secret that Keyward showed when the key was created.
: "\${NETOSECRET:?Set it to the connection secret of your key.}"

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
connection=$(openssl base64 -d -A <<<"$NETOSECRET")
api=$(jq -r .url <<<"$connection")

# The request token: a JWT, signed with the bytes of the shared secret. It is valid once, within five minutes.
header=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
claims=$(jq -cj --argjson iat "$(date +%s)" --arg jti "$(openssl rand -hex 16)" \\
  '{iat: $iat, jti: $jti, appname, appkey, shortname}' <<<"$connection" | base64url)

# HMAC-SHA256 (RFC 2104). openssl takes the key only as an argument, which other users of the machine can see.
key=$(jq -rj .sharedsecret <<<"$connection" | od -An -v -tx1 | tr -d ' \\n')
((\${#key} <= 128)) || { echo 'The shared secret is longer than 64 bytes. Use the SDK.' >&2; exit 1; }
key_xor() {
  local i byte
  for ((i = 0; i < 128; i += 2)); do
    byte=\${key:i:2}
    printf -v byte '\\\\x%02x' $((0x\${byte:-0} ^ $1))
    printf '%b' "$byte"
  done
}
sha256() { openssl dgst -sha256 -binary; }
inner() { key_xor 0x36; printf '%s' "$header.$claims"; }
outer() { key_xor 0x5c; inner | sha256; }
signature=$(outer | sha256 | base64url)

# Exchange it for an access token, which is valid for one hour.
answer=$(printf '{"jwt":"%s"}' "$header.$claims.$signature" |
  curl -sS --fail-with-body -H 'Content-Type: application/json' -d @- "$api/auth/token") ||
  { jq -r .message <<<"$answer" >&2; exit 1; }
access_token=$(jq -r .access_token <<<"$answer")
`;

/** The exchange, followed by a first call. */
export const firstCallScript = `#!/usr/bin/env bash
${exchangeScript}
# The first call, which every role may make: returns the name, role and permissions of the key.
printf 'Authorization: Bearer %s' "$access_token" |
  curl -sS --fail-with-body -H @- "$api/session" | jq .
`;

/** Returns the curl command of an operation, to run after {@link exchangeScript}. */
export function curlExample(entry: Entry, publicUrl: string): string {
  if (entry.id === 'exchangeToken') return exchangeScript;
  const { method, body, response } = entry;
  const options = `${method === 'GET' ? '' : ` -X ${method}`}${response.stream ? ' -N' : ''}`;
  const lines = [
    `curl -sS${options} ${quote(exampleUrl(entry, publicUrl))}`,
    ...credentialOptions(entry, publicUrl),
    ...(body ? bodyOption(body.type, body.example) : []),
  ];
  return lines.join(' \\\n  ');
}

const ENDPOINT_CREDENTIALS: Readonly<Record<Endpoint['security'], string[]>> = {
  presentedKey: [`-H @<(printf 'X-Api-Key: %s' "$key")`],
  replica: [`-H @<(printf 'Authorization: Bearer %s' "$credential")`],
  github: ['-H "Github-Public-Key-Identifier: $identifier"', '-H "Github-Public-Key-Signature: $signature"'],
};

/**
 * Returns the curl options that authenticate the caller: a token, or a session cookie with the origin of the console.
 */
function credentialOptions({ id, access, tag, body }: Entry, publicUrl: string): string[] {
  if (id in endpoints) return ENDPOINT_CREDENTIALS[endpoints[id as EndpointId].security];
  const fromConsole = `-H ${quote(`Origin: ${publicUrl}`)}`;
  if (access === 'session') return ['-b cookies.txt', fromConsole];
  // curl prompts for the secret, which is the key.
  if (tag === 'OAuth' && body) return ["-u 'nightly_report@acmecorp'"];
  if (access !== 'open') return [`-H @<(printf 'Authorization: Bearer %s' "$access_token")`];
  return tag === 'Session' ? ['-c cookies.txt', fromConsole] : [];
}

function exampleUrl({ path, parameters }: Entry, publicUrl: string): string {
  const examples = new Map(parameters.map(({ name, example }) => [name, example]));
  const filledPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(examples.get(name))));
  const query = parameters
    .filter((each) => each.in === 'query' && each.example !== undefined)
    .map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`);
  return `${publicUrl}${filledPath}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

function bodyOption(type: string, value: unknown): string[] {
  if (type === 'application/json') {
    return [`-H 'Content-Type: application/json'`, `-d ${quote(jsonText(value))}`];
  }
  return Object.entries(value as Record<string, unknown>).map(
    ([name, member]) => `--data-urlencode ${quote(`${name}=${String(member)}`)}`,
  );
}

/** Quotes text for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
