"""A tenant of Marketing Cloud in a process."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

import httpx
from sfmc_soap import (
    AccountTypeEnum,
    AsyncClient,
    BusinessUnit,
    Client,
    ClientCredentials,
    SystemStatusType,
    TrackingEvent,
)

from .access import TABLES as WHO_MAY_CALL
from .access import Access
from .call.call import Call
from .contents.checks import WrongRow, check_contents
from .http import Http
from .kinds.accounts.opening import open_account
from .kinds.all import all_kinds
from .kinds.base.kinds import Kinds
from .kinds.sending.events import record
from .operations.cursors import Cursors, cursors_of, set_cursors
from .operations.operations import workers
from .operations.status import set_status, status_of
from .reception import Reception
from .recorded import RecordedCalls
from .rest.service import RestService
from .rest.tokens import TokenEndpoint
from .soap.orders import Faults
from .soap.service import Service
from .state.accounts import check_business_unit
from .state.clock import Clock
from .state.files import Files
from .state.journeys import Journeys
from .state.store import Store
from .state.work import Work
from .ways.in_process import HOST, AsyncTransport, Transport

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from .ways.server import Server

MID = 1000001
"""The account of a new tenant."""
DEMO = "demo"
"""The client id and secret of the package of the demo shop, and of the server."""
_HAS_SHOP = "has the demo shop"


class Tenant:
    """A tenant.

    Args:
        path: a file of SQLite that keeps its state; None for one that lives as long as the process. A file is for one
            tenant at a time.

    Raises:
        OSError: the file cannot be used: it is not a tenant's, another tenant has it open, or a row of it is not as it
            must be.

    Attributes:
        clock: its clock.
        calls: the latest calls, the oldest first: over SOAP, over REST, and requests for tokens.
        access: its installed packages and tokens.
        faults: what goes wrong on order.
        http: answers HTTP requests, whichever way they come in: for a server of one's own.
        files: the files that imports read and extracts write, by name.
        journeys: the journeys that events over REST let contacts enter.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        kinds = all_kinds()
        self._store = Store() if path is None else _opened(Path(path), kinds)
        self.clock = Clock(self._store)
        self.calls = RecordedCalls(self.clock)
        self.access = Access(self._store, self.clock)
        work = Work(self._store, self.clock)
        self.faults = Faults()
        self.journeys = Journeys(self._store, MID)
        self._reception = Reception(self._store, self.clock, work, kinds, access=self.access, workers=workers())
        self.files = Files(self._store, self.clock, before_reading=self._look)
        self.http = Http(
            Service(self._reception, self.access, self.faults, calls=self.calls),
            RestService(self._reception, self.calls),
            TokenEndpoint(self.access, self.calls),
        )
        if self._store.one("SELECT 1 FROM accounts") is None:
            self._open()
        self._credentials = _Credentials(client_id="in-process", client_secret=secrets.token_urlsafe(16), auth_url=HOST)
        self.access.install("in-process", self._credentials["client_secret"], MID)

    @property
    def credentials(self) -> Mapping[str, str]:
        """The arguments of `ClientCredentials`, of any package of bindings, for clients in this process."""
        return self._credentials

    @property
    def status(self) -> SystemStatusType:
        """Whether the service works, as GetSystemStatus tells it; a test can set it.

        In maintenance and in an outage, calls fail, but asynchronous ones are queued.

        Raises:
            ValueError: there is no such status.
        """
        return status_of(self._store)

    @status.setter
    def status(self, status: SystemStatusType | str) -> None:
        set_status(self._store, SystemStatusType(status))

    @property
    def cursors(self) -> Cursors:
        """What a RequestID is that a ContinueRequest names: "places" or "moving"; a test can set it.

        It is not known which the service has. "places", the default: each page has a RequestID of its own, which can be
        continued again. "moving": all pages of a Retrieve have the same one, and who continues it again gets the page
        after.

        Raises:
            ValueError: there are no such cursors.
        """
        return cursors_of(self._store)

    @cursors.setter
    def cursors(self, cursors: Cursors) -> None:
        set_cursors(self._store, cursors)

    def transport(self) -> Transport:
        """Return a transport for a `Client` of httpx."""
        return Transport(self.http, self.clock.move)

    def async_transport(self) -> AsyncTransport:
        """Return a transport for an `AsyncClient` of httpx."""
        return AsyncTransport(self.http, self.clock.move)

    def client(self, **settings: Any) -> Client:
        """Return a client of this tenant.

        Args:
            settings: those of `sfmc_soap.Client`.
        """
        return Client(
            ClientCredentials(**self.credentials), http_client=httpx.Client(transport=self.transport()), **settings
        )

    def async_client(self, **settings: Any) -> AsyncClient:
        """Return a client of this tenant, for asyncio."""
        http_client = httpx.AsyncClient(transport=self.async_transport())
        return AsyncClient(ClientCredentials(**self.credentials), http_client=http_client, **settings)

    def app(self, hosts: Collection[str] = ()) -> Starlette:
        """Return the tenant as an ASGI application, with its page and control. It needs the extra `tenant`.

        Args:
            hosts: the names under which these may be reached, in lower case; loopback need not be named.

        Raises:
            ModuleNotFoundError: a package of the extra is not installed; it says what to install.
        """
        with _saying_what_to_install("an application"):
            from .control.routes import control_route
            from .page.routes import page_routes
            from .page.viewed import Viewed
            from .ways.app import application

        viewed = Viewed(clock=self.clock, calls=self.calls, access=self.access, faults=self.faults, look=self._look)
        return application(self.http, [control_route(self, hosts), *page_routes(viewed, hosts)])

    def server(self, *, host: str = "127.0.0.1", port: int = 0) -> Server:
        """Return a server of the tenant, which listens already: see `Server.run` and `Server.running`.

        It needs the extra `tenant`.

        Args:
            host: the address to listen at.
            port: the port; 0 for any that is free.

        Raises:
            ModuleNotFoundError: a package of the extra is not installed; it says what to install.
            OSError: it cannot listen there.
        """
        with _saying_what_to_install("the server"):
            from .ways.server import Server

        # What is due happens in time, though nobody calls: others may wait for a callback.
        return Server(self.app([host.lower()]), host=host, port=port, meanwhile=self._look)

    def track(self, *events: TrackingEvent, mid: int = MID) -> None:
        """Let events happen: opens, clicks, bounces, unsubscribes, answers to surveys.

        Only tracking changes, not the status of a subscriber.

        Args:
            events: such as `OpenEvent(send_id=7, subscriber_key="ada")`, which both need. Without an EventDate, it
                happens now. BatchID and TriggeredSendDefinitionObjectID are those of the message, if not set.
            mid: the business unit that has sent the messages.

        Raises:
            ValueError: an event lacks what is needed, says what cannot be, or is of a kind that cannot be retrieved; or
                there is no such business unit.
        """
        call = self._look(mid)
        with call.store.transaction():
            record(call.store, mid, events, call.now)

    @classmethod
    def demo(cls, path: str | Path | None = None) -> Self:
        """Return a tenant with the demo shop: see `load_demo`.

        Args:
            path: a file that keeps its state; None for one that lives as long as the process.
        """
        tenant = cls(path)
        tenant.load_demo()
        return tenant

    def load_demo(self) -> None:
        """Fill the tenant with the demo shop, unless it is there already.

        It has customers, orders, newsletters and 12,000 tracking events, and an installed package whose client id and
        secret are `demo`.

        Raises:
            ValueError: what the tenant holds is in its way, such as a list of the same key.
        """
        from .demo.shop import open_shop

        with self._store.transaction():
            self.access.install(DEMO, DEMO, MID)
            if self._store.one("SELECT 1 FROM facts WHERE name = ?", _HAS_SHOP) is None:
                self._store.run("INSERT INTO facts VALUES (?, '')", _HAS_SHOP)
                try:
                    open_shop(self._look())
                except ValueError as error:
                    raise ValueError(f"the demo shop does not fit beside what the tenant holds: {error}") from error

    def load(self, path: str | Path, *, mid: int = MID) -> None:
        """Fill the tenant with what a file of YAML holds, all of it or nothing. It needs the extra `tenant`.

        Args:
            path: the file: types with lists of objects, as `Create` takes them, or what `dump` has written.
            mid: the business unit that the objects are for.

        Raises:
            ValueError: the file is not as it must be, something of it is refused, or there is no such business unit.
        """
        self.load_text(Path(path).read_text(encoding="utf-8"), mid=mid)

    def load_text(self, text: str, *, mid: int = MID) -> None:
        """Fill the tenant with what a text of YAML holds: see `load`.

        Args:
            text: the YAML.
            mid: the business unit that the objects are for.

        Raises:
            ValueError: the text is not as it must be, something of it is refused, or there is no such business unit.
        """
        check_business_unit(self._store, mid)
        _fixtures().load(self._look(mid), text)

    def dump(self) -> str:
        """Return all that the tenant holds as YAML, without secrets. It needs the extra `tenant`.

        Raises:
            ValueError: something of it is nested too deep for YAML, such as the data of an event over REST.
        """
        text: str = _fixtures().dump(self._look())
        return text

    def reset(self) -> None:
        """Let the tenant be as a new one.

        What it holds is gone, calls and faults on order are forgotten, and the clock runs as the machine's. Installed
        packages, API users and tokens stay, so that clients go on.
        """
        with self._store.transaction():
            self._store.empty(keep=WHO_MAY_CALL)
            self.clock.reset()
            self._open()
        self.faults.clear()
        self.calls.clear()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a tenant can be neither copied nor pickled: give others its address, or what `dump` returns")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _open(self) -> None:
        """Open the account that every tenant has."""
        account = BusinessUnit(name="Tenant", account_type=AccountTypeEnum.ENTERPRISE_2)
        with self._store.transaction():
            open_account(self._look(), account, mid=MID)

    def _look(self, mid: int = MID) -> Call:
        """Do what is due, and return a call by which to look at what a business unit has."""
        return self._reception.look(mid)


def _opened(path: Path, kinds: Kinds) -> Store:
    """Return the tables of a file.

    Raises:
        OSError: it cannot be used.
    """
    store = Store(path)
    try:
        check_contents(store, kinds)
    except WrongRow as error:
        store.close()
        raise OSError(f"{path} cannot be the file of a tenant: {error}") from error
    return store


def _fixtures() -> ModuleType:
    """Return the module that reads and writes YAML.

    Raises:
        ModuleNotFoundError: PyYAML is not installed; it says what to install.
    """
    with _saying_what_to_install("YAML"):
        from .contents import fixtures
    return fixtures


@contextmanager
def _saying_what_to_install(what: str) -> Iterator[None]:
    """Let an import that fails say which extra is needed.

    Raises:
        ModuleNotFoundError: a package is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{what} needs {error.name}: pip install 'sfmc-soap[tenant]'", name=error.name
        ) from None


class _Credentials(dict[str, str]):
    """Arguments whose repr does not show the secret."""

    def __repr__(self) -> str:
        return f"{{'client_id': {self['client_id']!r}, 'client_secret': <hidden>, 'auth_url': {self['auth_url']!r}}}"
