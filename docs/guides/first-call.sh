#!/usr/bin/env bash
# The first call, from nothing but a connection secret. Needs bash, base64, openssl, curl and jq.
#   NETOSECRET='eyJ1cmwi…' bash docs/guides/first-call.sh
set -euo pipefail
: "${NETOSECRET:?Set NETOSECRET to the connection secret that was shown when the key was added.}"

part() { base64 -d <<<"$NETOSECRET" | jq -r --arg name "$1" '.[$name]'; }
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# A request token: a JWT, signed with the shared secret, good once and for five minutes.
header=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
payload=$(base64 -d <<<"$NETOSECRET" |
  jq -cj --argjson iat "$(date +%s)" --arg jti "$(openssl rand -hex 16)" \
    '{iat: $iat, jti: $jti, appname, appkey, shortname}' | base64url)
# openssl takes the secret as an argument, so other users of this machine could see it for a moment.
signature=$(printf '%s.%s' "$header" "$payload" | openssl dgst -sha256 -hmac "$(part sharedsecret)" -binary | base64url)

# It is exchanged for an access token, which opens the API for an hour.
url=$(part url)
access_token=$(printf '{"jwt":"%s.%s.%s"}' "$header" "$payload" "$signature" |
  curl -sS --fail-with-body -H 'Content-Type: application/json' --data-binary @- "$url/auth/token" | jq -er .access_token)

curl -sS --fail-with-body -H @<(printf 'Authorization: Bearer %s' "$access_token") "$url/api-keys" | jq .
