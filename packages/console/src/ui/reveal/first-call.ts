/** In single quotes for a shell, whatever stands in it. */
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Commands for bash that exchange the key for an access token and list the keys: openssl, curl and jq do it.
 * The space before the first line keeps it out of the history where the shell is set to (HISTCONTROL=ignorespace).
 */
export function firstCall(connectionSecret: string): string {
  return [
    ` secret=$(base64 -d <<<${quoted(connectionSecret)})`,
    `part() { jq -r ".$1" <<<"$secret"; }`,
    `url64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }`,
    `claims=$(jq -c --arg jti "$(openssl rand -hex 16)" '{iat: (now | floor), jti: $jti, appname, appkey, shortname}' <<<"$secret")`,
    `unsigned="$(printf '{"alg":"HS256","typ":"JWT"}' | url64).$(printf %s "$claims" | url64)"`,
    `signature=$(printf %s "$unsigned" | openssl dgst -sha256 -hmac "$(part sharedsecret)" -binary | url64)`,
    `token=$(curl -fsS "$(part url)/auth/token" -H 'Content-Type: application/json' -d "{\\"jwt\\":\\"$unsigned.$signature\\"}" | jq -r .access_token)`,
    `curl -fsS "$(part url)/api-keys" -H "Authorization: Bearer $token" | jq`,
  ].join('\n');
}
