#!/usr/bin/env bash
set -euo pipefail

# The connection secret that Keyward showed when the key was created.
: "${NETOSECRET:?Set it to the connection secret of your key.}"

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
connection=$(openssl base64 -d -A <<<"$NETOSECRET")
api=$(jq -r .url <<<"$connection")

# The request token: a JWT, signed with the bytes of the shared secret. It is valid once, within five minutes.
header=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
claims=$(jq -cj --argjson iat "$(date +%s)" --arg jti "$(openssl rand -hex 16)" \
  '{iat: $iat, jti: $jti, appname, appkey, shortname}' <<<"$connection" | base64url)

# HMAC-SHA256 (RFC 2104). openssl takes the key only as an argument, which other users of the machine can see.
key=$(jq -rj .sharedsecret <<<"$connection" | od -An -v -tx1 | tr -d ' \n')
((${#key} <= 128)) || { echo 'The shared secret is longer than 64 bytes. Use the SDK.' >&2; exit 1; }
key_xor() {
  local i byte
  for ((i = 0; i < 128; i += 2)); do
    byte=${key:i:2}
    printf -v byte '\\x%02x' $((0x${byte:-0} ^ $1))
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

# The first call, which every role may make: returns the name, role and permissions of the key.
printf 'Authorization: Bearer %s' "$access_token" |
  curl -sS --fail-with-body -H @- "$api/session" | jq .
