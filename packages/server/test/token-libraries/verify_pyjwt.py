"""Verifies an access token with PyJWT. Reads the request as JSON from stdin and prints the subject."""

import json
import sys

import jwt

request = json.load(sys.stdin)
key = jwt.PyJWKClient(request["jwks_uri"]).get_signing_key_from_jwt(request["token"])
claims = jwt.decode(
    request["token"],
    key,
    algorithms=["ES256", "RS256", "EdDSA"],
    issuer=request["issuer"],
    audience=request["audience"],
)
print(claims["sub"])
