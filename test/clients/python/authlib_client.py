"""Authlib as it comes: discovery by hand, the password grant, refreshing, client credentials, revocation, introspection."""

import sys

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

issuer, client_id, client_secret = sys.argv[1:]
metadata = requests.get(f"{issuer}/.well-known/oauth-authorization-server", timeout=10).json()
assert metadata["issuer"] == issuer, metadata
token_url = metadata["token_endpoint"]
john = {"username": "johndoe", "password": "secret"}


def code_of(call):
    try:
        call()
    except OAuthError as error:
        return error.error
    raise AssertionError("a refusal was expected")


public = OAuth2Session("first-party", token_endpoint_auth_method="none", scope="me items")
token = public.fetch_token(token_url, **john)
assert token["scope"] == "me items" and token["expires_in"] == 600, token
me = public.post(f"{issuer}/graphql", json={"query": "{ me { username } }"}).json()
assert me == {"data": {"me": {"username": "johndoe"}}}, me

refreshed = public.refresh_token(token_url, refresh_token=token["refresh_token"])
assert refreshed["refresh_token"] != token["refresh_token"]

assert code_of(lambda: public.fetch_token(token_url, username="johndoe", password="wrong")) == "invalid_grant"

for method in ("client_secret_basic", "client_secret_post"):
    machine = OAuth2Session(client_id, client_secret, token_endpoint_auth_method=method, scope="items")
    own = machine.fetch_token(token_url, grant_type="client_credentials")
    assert own["scope"] == "items" and "refresh_token" not in own, own
    seen = machine.introspect_token(metadata["introspection_endpoint"], token=own["access_token"])
    assert seen.status_code == 200 and seen.json()["active"] is True, seen.text
    assert seen.json()["client_id"] == client_id, seen.text
    ended = machine.revoke_token(metadata["revocation_endpoint"], token=own["access_token"])
    assert ended.status_code == 200 and ended.text == "", ended.text
    again = machine.introspect_token(metadata["introspection_endpoint"], token=own["access_token"])
    assert again.json() == {"active": False}, again.text

stranger = OAuth2Session(client_id, "wrong", scope="items")
assert code_of(lambda: stranger.fetch_token(token_url, grant_type="client_credentials")) == "invalid_client"
print("ok")
