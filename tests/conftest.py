"""What several rooms share: a server on the loopback, and a publication ready to send."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, settings
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.audience import subscribers
from newsletter.model.audience import Cause
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.serving.loopback import StoppableServer, address_of, listen
from newsletter.stores.database import Database
from newsletter.stores.postgres import open_postgres
from newsletter.stores.sqlite import open_database
from newsletter.testing.clock import FixedClock
from newsletter.testing.postgres import PostgresServer, postgres_server

# A busy machine is slow, not wrong; and a gate that fails must fail again. `make explore` draws anew.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("explore", settings.get_profile("house"), derandomize=False)
settings.load_profile("house")

ISSUE = """\
version: 1
date: 2026-12
subject: Water and power in December
preheader: What the rivers do to politics
send_at: 2026-12-01 09:00 UTC
media_review:
  - id: rivers-rise
    title: Rivers rise
    authors: [Sana Iqbal]
    # keep this one short
    summary: >-
      The river is higher than in any year since the dam was built. Two provinces ask
      for a new agreement.
    outlet: The Paper
    url: https://paper.example/rivers
    published: 2026-11-20
"""


def pytest_configure() -> None:
    """Leave nothing in this account's folders; heed Ctrl-C, and let the programs that tests start.

    A shell without job control lets what it runs in the background ignore it, and
    children inherit that: whoever waits for one to end would wait for ever.
    """
    state = tempfile.mkdtemp(prefix="newsletter-state-")
    os.environ["NEWSLETTER_STATE"] = state
    atexit.register(shutil.rmtree, state, ignore_errors=True)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put browser tests last where lines are counted: once Playwright has run, few of its process are.

    Elsewhere they stay where they are, so that one or two processes run them while others do the rest.
    """
    if config.getoption("cov_source", default=None):
        items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free loopback port; yield its address."""
    with listen("127.0.0.1", 0) as listening:
        server = StoppableServer(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address_of(listening)
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@pytest.fixture
def serve() -> Iterator[Callable[[ASGIApp], str]]:
    """Return a function that serves an application until the test ends."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(running(app))


class Stage:
    """One server for many tests: passes on to whatever application stands on it."""

    def __init__(self) -> None:
        self.app: ASGIApp = Starlette()
        self.address = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Return a stage that is served until the module's tests are over."""
    stage = Stage()
    with running(stage) as stage.address:
        yield stage


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands a little after the issue is due."""
    return FixedClock(datetime(2026, 12, 1, 9, 5, tzinfo=UTC))


@pytest.fixture
def workplace(tmp_path: Path, clock: FixedClock) -> Workplace:
    """Return a publication fresh from `init`, with one issue, 2026-12, ready to be sent."""
    folder = tmp_path / "review"
    start_publication(folder, name="The Review", clock=clock)
    (folder / "issues" / "2026-12.yaml").write_text(ISSUE)
    return Workplace(folder=folder, clock=clock, user="tester")


@pytest.fixture
def with_flags(workplace: Workplace) -> Callable[..., Workplace]:
    """Return a function that gives the same publication with settings overridden."""
    return lambda **flags: replace(
        workplace, flags={name.replace("__", "."): value for name, value in flags.items()}
    )


@pytest.fixture
def enter() -> Callable[..., None]:
    """Return a function that makes addresses readers of a publication, as if they had confirmed."""

    def enter_all(workplace: Workplace, *addresses: str) -> None:
        with subscribing.subscriber_store(workplace) as store:
            for address in addresses:
                known = subscribers.add(
                    store,
                    address,
                    now=workplace.clock(),
                    new_id=subscribing.new_id,
                    cause=Cause.OWN,
                )
                subscribers.confirm(store, known.id, now=workplace.clock(), cause=Cause.OWN)

    return enter_all


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a running PostgreSQL."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_address(postgres: PostgresServer) -> str:
    """Return the address of an empty PostgreSQL database."""
    return postgres.emptied()


OpenDatabase = Callable[[str, str], Database]


@pytest.fixture
def open_either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenDatabase]:
    """Return a function that opens an empty database: ``sqlite`` or ``postgres``, and its kind."""
    with ExitStack() as stack:

        def open_one(dialect: str, kind: str) -> Database:
            if dialect == "sqlite":
                return stack.enter_context(closing(open_database(tmp_path / f"{kind}.db", kind)))
            address = request.getfixturevalue("postgres").emptied()
            return stack.enter_context(closing(open_postgres(address, kind)))

        yield open_one


@pytest.fixture(scope="session")
def make_certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that makes a certificate of its own for a host, key and all, in one file."""

    def make(host: str, *, expired: bool = False) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
        now = datetime.now(UTC) - timedelta(days=30 if expired else 0)
        subject: x509.GeneralName = x509.DNSName(host)
        if host[0].isdigit():
            subject = x509.IPAddress(ip_address(host))
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([subject]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = tmp_path_factory.mktemp("tls") / "both.pem"
        path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        return path

    return make
