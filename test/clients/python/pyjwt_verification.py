"""PyJWT as a resource server: our access tokens, by the published keys."""

import sys

import jwt
import requests

issuer, client_id, client_secret = sys.argv[1:]
metadata = requests.get(f"{issuer}/.well-known/oauth-authorization-server", timeout=10).json()
form = {"grant_type": "password", "username": "johndoe", "password": "secret", "scope": "me items"}
token = requests.post(metadata["token_endpoint"], data=form, timeout=10).json()["access_token"]
key = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(token).key
required = ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"]


def verify(audience, algorithms=("ES256",), by=key):
    options = {"require": required}
    return jwt.decode(token, by, list(algorithms), options, audience=audience, issuer=issuer)


assert jwt.get_unverified_header(token)["typ"] == "at+jwt"
claims = verify(f"{issuer}/graphql")
assert claims["scope"] == "me items" and claims["client_id"] == "first-party", claims
assert claims["sub"].startswith("usr_") and claims["exp"] - claims["iat"] == 600, claims

for error, call in (
    (jwt.InvalidAudienceError, lambda: verify(issuer)),
    (jwt.InvalidAlgorithmError, lambda: verify(f"{issuer}/graphql", ["RS256"])),
):
    try:
        call()
    except error:
        continue
    raise AssertionError(f"{error.__name__} was expected")
print("ok")
