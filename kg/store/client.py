"""One small HTTP client for SPARQL 1.1 Protocol: form POST, limits of time and size, and careful second tries.

Redirects are followed within the same host alone, so that neither a password nor a query goes where nobody meant it
to go. Reads are tried again when the network or the server is at fault; writes never are.
"""

from __future__ import annotations

import logging
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Self, TypeVar

import httpx

from kg.errors import EndpointError, QueryLimitError, QueryTimeError
from kg.store.address import (
    PASSWORD_VARIABLE,
    TOKEN_VARIABLE,
    USER_VARIABLE,
    Credentials,
    checked,
    is_loopback,
    origin,
    shown,
)

Consumed = TypeVar("Consumed")

_AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE = 30.0
_QUOTED = 300
"""Characters of a server's own message that a message of ours quotes."""


@dataclass(frozen=True)
class Manners:
    """How patient the client is.

    Arguments:
        seconds: longest wait for one answer as a whole.
        connect_seconds: longest wait for a connection.
        most_bytes: largest answer, unpacked.
        tries: how often a read is tried.
        pause: seconds before the second try; each further pause is twice as long.
        redirects: most redirects within the host.
    """

    seconds: float = 300.0
    connect_seconds: float = 10.0
    most_bytes: int = 2_000_000_000
    tries: int = 4
    pause: float = 0.5
    redirects: int = 3


class _TryAgain(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, message: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause


class Body:
    """The body of an answer as a stream of a limited size and time.

    Arguments:
        response: the answer.
        manners: the limits.
        deadline: when the time is over, by the clock.
        clock: tells the time in seconds.
    """

    def __init__(self, response: httpx.Response, manners: Manners, deadline: float, clock: Callable[[], float]) -> None:
        self.headers: Mapping[str, str] = response.headers
        self.media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.trouble: Exception | None = None
        self._chunks: Iterator[bytes] = response.iter_bytes()
        self._left = BytesIO()
        self._size = 0
        self._manners, self._deadline, self._clock = manners, deadline, clock

    @property
    def tells_its_end(self) -> bool:
        """Whether HTTP itself would notice that the answer was cut off."""
        return "content-length" in self.headers or "chunked" in self.headers.get("transfer-encoding", "").lower()

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, all that is left where it is negative; what goes wrong stays in ``trouble`` too.

        Raises:
            QueryLimitError: the answer passes a limit of size or time.
        """
        try:
            if size < 0:
                return b"".join([self._left.read(), *iter(self._chunk, b"")])
            # A parser reads a thousand bytes at a time: what has come is not copied for each.
            found = self._left.read(size)
            if not found and size:
                self._left = BytesIO(self._chunk())
                found = self._left.read(size)
        except (httpx.HTTPError, QueryLimitError) as error:
            # A parser that reads from here may dress the error up; whoever called it finds the real one.
            self.trouble = error
            raise
        return found

    def _chunk(self) -> bytes:
        chunk = next(self._chunks, b"")
        self._size += len(chunk)
        if self._size > self._manners.most_bytes:
            raise QueryLimitError(
                f"the endpoint's answer is larger than {self._manners.most_bytes:,} bytes. "
                "To mend: name a class or an entity, add LIMIT, or ask for fewer variables."
            )
        if self._clock() > self._deadline:
            raise QueryTimeError(late(self._manners.seconds))
        return chunk


def late(seconds: float) -> str:
    """What is said when the time is over."""
    return (
        f"the endpoint took longer than {seconds:g} seconds. "
        "To mend: name a class or an entity, add LIMIT, or split the question."
    )


class Client:
    """Asks one endpoint; may be used by several threads.

    Arguments:
        address: its address.
        credentials: as whom; nobody if left out.
        manners: how patient; :class:`Manners` says the defaults.
        transport: what carries the requests; the network if left out.
        sleep: waits some seconds before a second try.
        clock: tells the time in seconds.

    Raises:
        EndpointError: the address cannot be used.
    """

    def __init__(
        self,
        address: str,
        credentials: Credentials | None = None,
        manners: Manners | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = checked(address)
        self.shown = shown(self.address)
        self.manners = manners or Manners()
        self._sleep, self._clock = sleep, clock
        logging.getLogger("httpx").addFilter(_without_keys)  # adding the same one twice has no effect
        self._http = httpx.Client(
            auth=_Auth(credentials) if credentials else None,
            transport=transport,
            # A proxy stands between networks; what runs on this machine is never behind one.
            trust_env=not is_loopback(self.address),
            headers={"User-Agent": "StemKG"},
        )
        # A graph that another one replaced is dropped while others may still read it; its connections end with it.
        weakref.finalize(self, self._http.close)

    def __repr__(self) -> str:
        return f"Client({self.shown!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def read(
        self,
        form: Mapping[str, str],
        accept: str,
        consume: Callable[[Body], Consumed],
        manners: Manners | None = None,
    ) -> Consumed:
        """Post a form that asks and changes nothing, and hand the answer on; tried again where that can help.

        Arguments:
            form: the fields.
            accept: media types that are wanted.
            consume: reads the answer; may be called again with another one.
            manners: limits of this question alone.

        Raises:
            EndpointError: there is no answer, or none that can be used.
            QueryTimeError: it takes too long.
            QueryLimitError: the answer is too large.
        """
        chosen = manners or self.manners
        for number in range(1, chosen.tries + 1):
            try:
                request = self._http.build_request("POST", self.address, data=dict(form), headers={"Accept": accept})
                return self._once(request, consume, chosen)
            except _TryAgain as error:
                if number == chosen.tries:
                    raise EndpointError(
                        f"{self.shown} {error}, {number} times in a row. "
                        "To mend: see whether the endpoint runs and can be reached, then try again."
                    ) from error.__cause__
                pause = chosen.pause * 2 ** (number - 1) if error.pause is None else error.pause
            self._sleep(min(pause, _LONGEST_PAUSE))
        raise AssertionError("not reached")  # at least one try is made

    def write(self, method: str, address: str, body: bytes | Mapping[str, str], media_type: str = "") -> None:
        """Send something that changes the endpoint, once.

        Arguments:
            method: HTTP method.
            address: where to; the same host as the endpoint's, for the password goes along.
            body: a form, or bytes of a media type.
            media_type: media type of bytes.

        Raises:
            EndpointError: it was not done, or nobody knows whether it was.
        """
        if origin(checked(address)) != origin(self.address):
            raise EndpointError(f"{shown(address)} is another server than {self.shown}. To mend: give one server.")
        given = {"content": body} if isinstance(body, bytes) else {"data": dict(body)}
        headers = {"Content-Type": media_type} if media_type else {}
        request = self._http.build_request(method, address, headers=headers, **given)
        try:
            self._once(request, Body.read, self.manners)
        except _TryAgain as error:
            raise EndpointError(
                f"{shown(address)} {error}, so nobody knows whether it was written. To mend: run the command again."
            ) from error.__cause__

    def _once(self, request: httpx.Request, consume: Callable[[Body], Consumed], manners: Manners) -> Consumed:
        deadline = self._clock() + manners.seconds
        wait = httpx.Timeout(manners.seconds, connect=manners.connect_seconds)
        request.extensions["timeout"] = wait.as_dict()
        try:
            for _ in range(manners.redirects + 1):
                response = self._http.send(request, stream=True)
                try:
                    if not response.is_redirect:
                        self._check(response, manners)
                        return consume(Body(response, manners, deadline, self._clock))
                    request = self._redirected(request, response)
                    request.extensions["timeout"] = wait.as_dict()
                finally:
                    response.close()
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout):
                raise _TryAgain("cannot be reached in time") from error
            # No second try: the first one may still be running there.
            raise QueryTimeError(late(manners.seconds)) from error
        except httpx.TransportError as error:
            raise _TryAgain(_fault(error)) from error
        except httpx.HTTPError as error:
            raise EndpointError(
                f"{self.shown} sent an answer that cannot be unpacked ({error!s:.200}). To mend: ask its operator."
            ) from error
        raise EndpointError(f"{self.shown} redirects in a circle. To mend: give the address where it ends.")

    def _redirected(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        target = str(request.url.join(response.headers.get("location", "")))
        if origin(target) != origin(self.address):
            raise EndpointError(
                f"{self.shown} redirects to {shown(target)}, which was not followed: it is another server. "
                "To mend: give that address, if you trust it."
            )
        if response.status_code not in (httpx.codes.TEMPORARY_REDIRECT, httpx.codes.PERMANENT_REDIRECT):
            raise EndpointError(
                f"{self.shown} redirects a question to {shown(target)}. To mend: give the address of the SPARQL "
                "service itself, not of a page about it."
            )
        headers = {k: v for k, v in request.headers.items() if k in ("accept", "content-type")}
        return self._http.build_request(request.method, target, content=request.read(), headers=headers)

    def _check(self, response: httpx.Response, manners: Manners) -> None:
        status = response.status_code
        if response.is_success:
            return
        if status in _AGAIN:
            raise _TryAgain(f"answers {status} {response.reason_phrase}", _retry_after(response))
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise EndpointError(
                f"{self.shown} refuses who asks ({status}). To mend: set {USER_VARIABLE} and {PASSWORD_VARIABLE}, "
                f"or {TOKEN_VARIABLE}, in the environment."
            )
        said = _said(response, manners)
        if status == httpx.codes.NOT_FOUND:
            raise EndpointError(f"{self.shown} is not there (404){said}. To mend: correct the address.")
        raise EndpointError(
            f"{self.shown} answers {status}{said}. To mend: correct what it names, or ask its operator."
        )


class _Auth(httpx.Auth):
    """Sends a token at once, and a password only once the endpoint has said how it wants it."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._credentials.token:
            request.headers["Authorization"] = f"Bearer {self._credentials.token}"
            yield request
            return
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            demanded = response.headers.get_list("www-authenticate")
            digest = any(one.strip().lower().startswith("digest") for one in demanded)
            kind = httpx.DigestAuth if digest else httpx.BasicAuth
            self._chosen = kind(self._credentials.user, self._credentials.password)
        yield from self._chosen.auth_flow(request)


def _without_keys(record: logging.LogRecord) -> bool:
    """Keep what stands behind the path of an address, where some services take a key, out of the library's log."""
    if isinstance(record.args, tuple):
        record.args = tuple(shown(str(one)) if isinstance(one, httpx.URL) else one for one in record.args)
    return True


def _fault(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.ConnectError):
        return "cannot be reached"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "closed the connection before its answer was complete"
    return f"cannot be spoken to ({type(error).__name__})"


def _retry_after(response: httpx.Response) -> float | None:
    wait = response.headers.get("retry-after", "")
    return float(wait) if wait.isdigit() else None


def _said(response: httpx.Response, manners: Manners) -> str:
    """What the server itself says, on one line; an HTML page says nothing that helps."""
    if "html" in response.headers.get("content-type", ""):
        return " with a web page"
    said = b""
    for chunk in response.iter_bytes():
        said += chunk
        if len(said) > min(20 * _QUOTED, manners.most_bytes):
            break
    words = " ".join("".join(c if c.isprintable() else " " for c in said.decode(errors="replace")).split())
    return f": {words[:_QUOTED].rstrip('.')}" if words else ""


__all__ = ["Body", "Client", "Manners", "late"]
