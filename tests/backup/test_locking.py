from __future__ import annotations

import errno
import io
from collections.abc import Iterator

import pytest

from newsletter.backup.locking import (
    KeyPair,
    is_recipient,
    lock,
    new_pair,
    read_identity,
    recipient_of,
    unlocked,
)
from newsletter.errors import BackupError

TEXT = bytes(range(256)) * 1_000


@pytest.fixture(scope="module")
def pair() -> KeyPair:
    """Return a key pair."""
    return new_pair()


def locked(data: bytes, pair: KeyPair) -> bytes:
    """Return data, locked."""
    to = io.BytesIO()
    lock([data[:7], b"", data[7:]], pair.recipient, to)
    return to.getvalue()


def opened(data: bytes, identity: str) -> bytes:
    """Return what is locked."""
    with unlocked(io.BytesIO(data), identity) as stream:
        return stream.read()


def test_what_is_locked_unlocks_with_the_secret_half_alone(pair: KeyPair) -> None:
    """The same octets come back, and nothing of them stands in what is locked."""
    data = locked(TEXT, pair)
    assert data.startswith(b"age-encryption.org/v1\n")
    assert TEXT[:64] not in data
    assert opened(data, pair.identity) == TEXT
    assert opened(locked(b"", pair), pair.identity) == b""


def test_another_key_does_not_unlock(pair: KeyPair) -> None:
    """It is said that the key is the wrong one, and nothing of the key is shown."""
    other = new_pair()
    with pytest.raises(BackupError, match="another key") as refused:
        opened(locked(TEXT, pair), other.identity)
    assert other.identity not in str(refused.value.__dict__)
    assert other.identity not in repr(other)


@pytest.mark.parametrize("cut", [0, 10, 200, 5_000, -1])
def test_what_is_cut_short_does_not_unlock(pair: KeyPair, cut: int) -> None:
    """A part is no backup, wherever it ends."""
    with pytest.raises(BackupError, match="damaged"):
        opened(locked(TEXT, pair)[:cut], pair.identity)


@pytest.mark.parametrize("place", [0, 40, 150, 400, 70_000, -1])
def test_one_changed_octet_is_seen(pair: KeyPair, place: int) -> None:
    """Whichever octet somebody changes, nothing is believed."""
    data = bytearray(locked(TEXT, pair))
    data[place] ^= 1
    with pytest.raises(BackupError):
        opened(bytes(data), pair.identity)


def test_whoever_stops_reading_sees_the_damage_too(pair: KeyPair) -> None:
    """What comes after the last octet that was read is proved as well."""
    data = bytearray(locked(TEXT, pair))
    data[-1] ^= 1
    with (
        pytest.raises(BackupError, match="damaged"),
        unlocked(io.BytesIO(bytes(data)), pair.identity) as stream,
    ):
        assert stream.read(10) == TEXT[:10]


def test_what_goes_wrong_on_the_way_is_told_as_it_was(pair: KeyPair) -> None:
    """A full disk stays a full disk, and a fault of the source that fault."""

    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            del data
            raise OSError(errno.ENOSPC, "No space left on device")

    def broken() -> Iterator[bytes]:
        yield b"x"
        raise BackupError("it changed")

    with pytest.raises(OSError, match="No space left"):
        lock([TEXT], pair.recipient, Full())
    with pytest.raises(BackupError, match="it changed"):
        lock(broken(), pair.recipient, io.BytesIO())


def test_a_key_is_read_as_people_type_it(pair: KeyPair) -> None:
    """Blanks, line ends, small letters and remarks do not matter; a wrong letter does."""
    text = pair.identity
    typed = f"# the key of The Review\n{text[:20].lower()}  {text[20:40]}\r\n\t{text[40:]}\n"
    assert read_identity(typed) == text
    assert recipient_of(text) == pair.recipient
    wrong = text[:-1] + ("Q" if text[-1] != "Q" else "P")
    for bad in (wrong, text[:-1], "", "age1", pair.recipient, "\0" * 74, "💥"):
        with pytest.raises(BackupError, match="mistyped") as refused:
            read_identity(bad)
        assert not bad or bad not in refused.value.message


def test_only_a_public_key_is_a_recipient(pair: KeyPair) -> None:
    """A secret key, or half of one, is refused."""
    assert is_recipient(pair.recipient)
    for bad in (pair.identity, pair.recipient[:-1], "", "age1x", "ssh-ed25519 AAAA", "é"):
        assert not is_recipient(bad)
