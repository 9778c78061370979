import os
import time

import keyward_client as keyward

configuration = keyward.Configuration(host=os.environ["KEYWARD_URL"], access_token=os.environ["ACCESS_TOKEN"])
with keyward.ApiClient(configuration) as client:
    keys = keyward.APIKeysApi(client)
    assert len(keys.list_api_keys().data) > 0
    print("lists")
    name = f"python-{time.time_ns()}"
    created = keys.create_api_key(keyward.CreateApiKeyRequest(appname=name, roles=["READONLY"]))
    assert created.data.appname == name
    print("creates")
    try:
        keys.get_api_key("absent")
    except keyward.exceptions.NotFoundException as error:
        assert error.data.code == "not_found"
        print("gets 404")
    try:
        keys.create_api_key(keyward.CreateApiKeyRequest(appname=name, roles=["READONLY"]))
    except keyward.exceptions.ConflictException as error:
        assert error.data.code == "name_taken"
        print("gets 409")
