import os
import time

import keyward_client as keyward
from keyward_tokens import read_connection, request_token, verify

connection = read_connection(os.environ["NETOSECRET"])
url = connection["url"].removesuffix("/api/v1")
configuration = keyward.Configuration(host=url)

with keyward.ApiClient(configuration) as client:
    exchange = keyward.ExchangeTokenRequest(jwt=request_token(connection))
    configuration.access_token = keyward.TokensApi(client).exchange_token(exchange).access_token
    keys = keyward.APIKeysApi(client)

    print("lists", len(keys.list_api_keys().data), "keys")

    in_90_days = int(time.time()) + 90 * 86_400
    wanted = keyward.CreateApiKeyRequest(appname=f"python-{time.time_ns()}", roles=["READONLY"], expires_at=in_90_days)
    created = keys.create_api_key(wanted).data  # created.appkey is the secret, which no other response contains
    print("creates", created.appname, created.expires_at == in_90_days)

    try:
        keys.get_api_key("absent")
    except keyward.exceptions.NotFoundException as error:
        print("gets 404", error.data.code)
    try:
        keys.create_api_key(wanted)
    except keyward.exceptions.ConflictException as error:
        print("gets 409", error.data.code)

# A service verifies the tokens that its callers present.
print("verifies a token of", verify(os.environ["SERVICE_TOKEN"], issuer=url, audience="https://reports.example.com"))
