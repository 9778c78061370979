/** Quotes a text for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Returns bash commands that exchange the key for an access token and make a call that its role allows: a verifier checks its
 * own key, and other keys get their session. No secret is in the arguments of a process, which other users can read. The
 * leading space keeps the command out of the history of shells with HISTCONTROL=ignorespace.
 */
export function firstCall(connectionSecret: string, roles: readonly string[]): string {
  return [
    ` secret=$(base64 -d <<<${quoted(connectionSecret)})`,
    `part() { jq -rj ".$1" <<<"$secret"; }`,
    `url64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }`,
    `claims=$(jq -c --arg jti "$(openssl rand -hex 16)" '{iat: (now | floor), jti: $jti, appname, appkey, shortname}' <<<"$secret")`,
    `unsigned="$(printf '{"alg":"HS256","typ":"JWT"}' | url64).$(printf %s "$claims" | url64)"`,
    ...HMAC,
    `token=$(printf '{"jwt":"%s"}' "$unsigned.$signature" | curl -fsS "$(part url)/auth/token" -H 'Content-Type: application/json' -d @- | jq -r .access_token)`,
    roles.includes('verifier') ? CHECK : SESSION,
  ].join('\n');
}

/** HMAC-SHA256 (RFC 2104) of `$unsigned`, because openssl accepts the key only as an argument. */
const HMAC = [
  String.raw`key=$(part sharedsecret | od -An -v -tx1 | tr -d ' \n')`,
  `key_xor() { for ((i = 0; i < 128; i += 2)); do byte=\${key:i:2}; printf "\\\\x$(printf %02x $((0x\${byte:-0} ^ $1)))"; done; }`,
  `sha256() { openssl dgst -sha256 -binary; }`,
  `signature=$({ key_xor 0x5c; { key_xor 0x36; printf %s "$unsigned"; } | sha256; } | sha256 | url64)`,
];

const BEARER = `-H @<(printf 'Authorization: Bearer %s' "$token")`;
const SESSION = `curl -fsS "$(part url)/session" ${BEARER} | jq`;
const CHECK = `jq -c '{key: .appkey}' <<<"$secret" | curl -fsS "$(part url)/verify" ${BEARER} -H 'Content-Type: application/json' -d @- | jq`;
