from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.backup.names import backup_name
from newsletter.backup.places import Place, place_for
from newsletter.errors import BackupError, UsageError
from newsletter.objects.signature import Asked, Credentials, signed_headers
from newsletter.testing.object_store import ObjectStore

NOW = datetime(2026, 12, 1, 3, 15, tzinfo=UTC)
NAMES = [backup_name(NOW + timedelta(days=day), "0123456789abcdef") for day in range(8)]
SECRETS = {"NEWSLETTER_S3_KEY_ID": "WHO", "NEWSLETTER_S3_SECRET": "s/e+c=ret"}


@pytest.fixture
def store() -> Iterator[ObjectStore]:
    """Return a running object store."""
    with ObjectStore(
        bucket="backups", key_id="WHO", secret="s/e+c=ret", region="eu-north-1"
    ) as store:
        yield store


def place(address: str, secrets: dict[str, str] = SECRETS) -> Place:
    """Return the place of an address."""
    return place_for(
        address, folder=Path(), clock=lambda: NOW, secret=lambda name: secrets.get(name, "")
    )


# From the examples in the service's own documentation.
@pytest.mark.parametrize(
    ("asked", "signature"),
    [
        (
            Asked(method="GET", path="/test.txt", headers={"host": "", "range": "bytes=0-9"}),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            Asked(method="GET", path="/", query={"lifecycle": ""}, headers={"host": ""}),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            Asked(
                method="GET", path="/", query={"max-keys": "2", "prefix": "J"}, headers={"host": ""}
            ),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_a_signature_is_that_of_the_standard(asked: Asked, signature: str) -> None:
    """The published examples come out to the last digit."""
    who = Credentials(
        key_id="AKIAIOSFODNN7EXAMPLE",
        secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        region="us-east-1",
    )
    asked.headers["host"] = "examplebucket.s3.amazonaws.com"  # type: ignore[index] # a dictionary of ours
    headers = signed_headers(asked, who, now=datetime(2013, 5, 24, tzinfo=UTC))
    assert headers["authorization"].endswith(f"Signature={signature}")
    assert "wJalr" not in repr(who)


def test_what_is_put_is_fetched(store: ObjectStore, tmp_path: Path) -> None:
    """Below its prefix, with its size, and gone once removed."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"locked" * 100_000)
    there = place(store.address)
    there.put(NAMES[0], source)
    assert list(store.objects) == [f"review/{NAMES[0]}"]
    assert [(one.name, one.size) for one in there.stored()] == [(NAMES[0], 600_000)]
    there.fetch(NAMES[0], target)
    assert target.read_bytes() == source.read_bytes()
    there.remove(NAMES[0])
    there.remove(NAMES[0])
    assert there.stored() == ()


def test_a_long_listing_is_read_to_its_end(store: ObjectStore) -> None:
    """Page after page; what is not ours is left out."""
    store.objects |= {f"review/{name}": b"x" for name in NAMES}
    store.objects |= {"review/holiday & sea.jpg": b"", f"other/{NAMES[0]}": b""}
    assert [one.name for one in place(store.address).stored()] == NAMES


def test_a_wrong_secret_is_told_without_it(store: ObjectStore) -> None:
    """The service's word is quoted, tamed; no secret stands in the error."""
    there = place(store.address, SECRETS | {"NEWSLETTER_S3_SECRET": "wrong one"})
    with pytest.raises(BackupError, match="403 SignatureDoesNotMatch") as refused:
        there.stored()
    assert "wrong one" not in refused.value.message + refused.value.help
    assert "\x1b" not in refused.value.message
    with pytest.raises(UsageError, match="is missing"):
        place(store.address, {})


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_a_service_that_fails_is_told(store: ObjectStore, tmp_path: Path, method: str) -> None:
    """Whichever request it is that it does not answer well."""
    store.failing = method
    (tmp_path / "x").write_bytes(b"x")
    there = place(store.address)
    calls = {
        "PUT": lambda: there.put(NAMES[0], tmp_path / "x"),
        "GET": lambda: there.fetch(NAMES[0], tmp_path / "y"),
        "DELETE": lambda: there.remove(NAMES[0]),
    }
    with pytest.raises(BackupError, match="503"):
        calls[method]()


def test_nobody_who_listens_is_told() -> None:
    """A port that nobody holds."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with pytest.raises(BackupError, match="cannot be reached"):
        place(f"s3+http://127.0.0.1:{port}/backups").stored()


def test_an_answer_that_is_cut_short_is_told(tmp_path: Path) -> None:
    """Half an object is no object."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        import threading  # noqa: PLC0415

        def answer() -> None:
            one, _ = listening.accept()
            with one:
                one.recv(10_000)
                one.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")

        thread = threading.Thread(target=answer)
        thread.start()
        port = listening.getsockname()[1]
        with pytest.raises(BackupError, match="cannot be reached"):
            place(f"s3+http://127.0.0.1:{port}/backups").fetch(NAMES[0], tmp_path / "x")
        thread.join()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "s3://",
        "s3://host",
        "s3://host/B",
        "s3://-host/bucket",
        "s3://user@host/bucket",
        "s3://host:99999/bucket",
        "s3://host/bucket?region=x&y=z",
        "s3://host/bucket/a b",
        "https://host/bucket",
        "ssh://host",
        "ssh://-oProxyCommand=x/y",
        "ssh://u:password@host/y",
        "ssh://host/a b",
        "ssh://host/$(x)",
        "ssh://host/a*",
        "ssh://host/a\nrm -rf",
        "ftp://host/x",
        "a\nb",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    """Nothing is asked of what could mean something else to a program."""
    with pytest.raises(UsageError, match="no place"):
        place(text)
