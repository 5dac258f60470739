"""Passwords, kept as argon2id hashes (RFC 9106)."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from newsletter.errors import SignInError
from newsletter.model.values import dataclass

SHORTEST = 12
LONGEST = 200
"""Characters."""
SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs: RFC 9106, section 4, the second recommended option."""

    passes: int = 3
    kibibytes: int = 65_536
    lanes: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of a password that was typed."""

    right: bool
    outdated: bool = False
    """True: it was hashed at another cost, and should be hashed anew."""


def expect_good(typed: str, *, own_words: tuple[str, ...]) -> None:
    """Raise `SignInError` for a password that is too short, too long, or the person's own name.

    No rule about kinds of characters: they make passwords worse (NIST SP 800-63B, 3.1.1.2).
    """
    password = _normal(typed)
    if len(password) < SHORTEST:
        raise SignInError(
            f"A password has at least {SHORTEST} characters; this one has {len(password)}.",
            help="Four words that do not belong together make a good one.",
        )
    if len(password) > LONGEST:
        raise SignInError(
            f"A password has at most {LONGEST} characters.", help="Take a part of it."
        )
    plain = password.casefold()
    if len(set(plain)) < 5 or plain in {word.casefold() for word in own_words}:  # noqa: PLR2004 - aaaaaaaaaaaa, abababababab
        raise SignInError(
            "This password would be guessed first.",
            help="Four words that do not belong together make a good one.",
        )


def hashed(typed: str, *, salt: bytes, cost: Cost) -> str:
    """Return what is kept of a password."""
    return _hasher(cost).hash(_normal(typed).encode(), salt=salt)


def compare(kept: str, typed: str, *, cost: Cost) -> Compared:
    """Compare what was typed with what is kept; what cannot be a password costs nothing."""
    if len(typed) > LONGEST:
        return Compared(right=False)
    hasher = _hasher(cost)
    try:
        hasher.verify(kept, _normal(typed).encode())
    except (VerificationError, InvalidHashError):
        return Compared(right=False)
    return Compared(right=True, outdated=hasher.check_needs_rehash(kept))


def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(
        time_cost=cost.passes,
        memory_cost=cost.kibibytes,
        parallelism=cost.lanes,
        salt_len=SALT_BYTES,
        type=Type.ID,
    )


def _normal(typed: str) -> str:
    """Return the same characters whatever keyboard they were typed on (NFKC)."""
    return unicodedata.normalize("NFKC", typed)
