"""Verifies an access token with Authlib's validator of RFC 9068. Reads the request as JSON from stdin and prints the subject."""

import json
import sys
import urllib.request

from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc.jwk import KeySet

request = json.load(sys.stdin)


class Validator(JWTBearerTokenValidator):
    def get_jwks(self):
        with urllib.request.urlopen(request["jwks_uri"]) as answer:
            return KeySet.import_key_set(json.load(answer))


validator = Validator(issuer=request["issuer"], resource_server=request["audience"])
token = validator.authenticate_token(request["token"])
validator.validate_token(token, [], None)
print(token["sub"])
