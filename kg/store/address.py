"""Where an endpoint is, and as whom it is asked; passwords come from the environment and go nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from kg.errors import EndpointError

ENDPOINT_VARIABLE = "STEMKG_ENDPOINT"
"""Environment variable that names the endpoint to ask instead of the built-in graph."""
MIRROR_VARIABLE = "STEMKG_MIRROR"
"""``never`` lets the explorer work on the engine itself instead of on a copy in memory."""
USER_VARIABLE = "STEMKG_ENDPOINT_USER"
PASSWORD_VARIABLE = "STEMKG_ENDPOINT_PASSWORD"  # noqa: S105 - the name of a variable, not a password
TOKEN_VARIABLE = "STEMKG_ENDPOINT_TOKEN"  # noqa: S105 - as above


def is_address(source: object) -> bool:
    """Whether a source of a graph is an endpoint and no path.

    >>> is_address("https://example.org/sparql"), is_address("graph.ttl")
    (True, False)
    """
    return isinstance(source, str) and source.lower().startswith(("http://", "https://"))


def checked(address: str) -> str:
    """An endpoint's address that may be used.

    Raises:
        EndpointError: it is no web address, or carries a user name.

    >>> checked(" https://example.org/sparql ")
    'https://example.org/sparql'
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise EndpointError("the endpoint's address cannot be read. To mend: write https://host/path.") from error
    if parts.scheme.lower() not in ("http", "https") or not host or port == 0:
        raise EndpointError("an endpoint's address starts with https:// or http://. To mend: write https://host/path.")
    if "@" in parts.netloc:
        raise EndpointError(
            f"the address of {host} carries a user name or a password, which would end up in logs and histories. "
            f"To mend: take it out, and set {USER_VARIABLE} and {PASSWORD_VARIABLE}, or {TOKEN_VARIABLE}."
        )
    return address


def shown(address: str) -> str:
    """An address for messages: no user, and nothing behind the path, where some services take a key.

    >>> shown("https://example.org/sparql?key=secret")
    'https://example.org/sparql'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def origin(address: str) -> tuple[str, str, int]:
    """Scheme, host and port: what a password is meant for.

    >>> origin("https://example.org/sparql")
    ('https', 'example.org', 443)
    """
    parts = urlsplit(address)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or (443 if scheme == "https" else 80)


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine.

    >>> is_loopback("http://127.0.0.1:7878/query"), is_loopback("http://example.org/")
    (True, False)
    """
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True)
class Credentials:
    """As whom an endpoint is asked; a user and a password (basic or digest, as the endpoint demands), or a token.

    Arguments:
        user: name of the user, empty for nobody.
        password: the password.
        token: a bearer token, which goes before a user.

    >>> Credentials("reader", "secret")
    Credentials()
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Credentials:
        """What the environment says.

        Arguments:
            environment: variables; those of this process if left out.
        """
        given = os.environ if environment is None else environment
        return cls(*(given.get(name, "") for name in (USER_VARIABLE, PASSWORD_VARIABLE, TOKEN_VARIABLE)))

    def __bool__(self) -> bool:
        return bool(self.user or self.token)
