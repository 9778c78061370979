import os
import time

from keyward_client import AuthenticatedClient, Client
from keyward_client.api.api_keys import create_api_key, get_api_key, list_api_keys
from keyward_client.api.tokens import exchange_token
from keyward_client.models import ApiError, ApiKeyList, ApiKeyWithSecretResponse, CreateApiKeyRequest
from keyward_client.models import ExchangeTokenRequest, TokenAnswer
from keyward_tokens import read_connection, request_token, verify

connection = read_connection(os.environ["NETOSECRET"])
url = connection["url"].removesuffix("/api/v1")
answer = exchange_token.sync(client=Client(url), body=ExchangeTokenRequest(jwt=request_token(connection)))
assert isinstance(answer, TokenAnswer)
client = AuthenticatedClient(url, token=answer.access_token)

keys = list_api_keys.sync(client=client)
assert isinstance(keys, ApiKeyList)
print("lists", len(keys.data), "keys")

in_90_days = int(time.time()) + 90 * 86_400
wanted = CreateApiKeyRequest(appname=f"python-{time.time_ns()}", roles=["READONLY"], expires_at=in_90_days)
created = create_api_key.sync(client=client, body=wanted)
assert isinstance(created, ApiKeyWithSecretResponse)
print("creates", created.data.appname, created.data.expires_at == in_90_days)

absent = get_api_key.sync_detailed("absent", client=client)
if isinstance(absent.parsed, ApiError):
    print("gets", absent.status_code.value, absent.parsed.code)
taken = create_api_key.sync_detailed(client=client, body=wanted)
if isinstance(taken.parsed, ApiError):
    print("gets", taken.status_code.value, taken.parsed.code)

print("verifies a token of", verify(os.environ["SERVICE_TOKEN"], issuer=url, audience="https://reports.example.com"))
