"""Signs the tokens that Keyward exchanges for access tokens, and verifies the tokens that it issues for services."""

import base64
import json
import time
import uuid

import jwt


def read_connection(secret: str) -> dict[str, str]:
    """Returns url, shortname, appname, sharedsecret and appkey of a connection secret."""
    return json.loads(base64.b64decode(secret))


def request_token(connection: dict[str, str]) -> str:
    """Returns a token that Keyward exchanges for an access token: once, and within five minutes."""
    claims = {name: connection[name] for name in ("appname", "appkey", "shortname")}
    claims |= {"iat": int(time.time()), "jti": str(uuid.uuid4())}
    return jwt.encode(claims, connection["sharedsecret"], algorithm="HS256")


def verify(token: str, issuer: str, audience: str) -> str:
    """Returns the subject of a token that Keyward issued for a service; raises jwt.InvalidTokenError for any other."""
    key = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    verified = jwt.decode_complete(
        token, key, algorithms=["ES256"], issuer=issuer, audience=audience, options={"require": ["exp", "sub"]}
    )
    if verified["header"]["typ"] != "at+jwt":
        raise jwt.InvalidTokenError("The token is not an access token.")
    return verified["payload"]["sub"]
