"""Which licences the runtime dependencies stand under, read from what is installed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

PERMISSIVE = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    }
)
"""Licences that ask for no more than their notice."""

ACCEPTED: Mapping[str, tuple[str, str]] = {
    "certifi": (
        "MPL-2.0",
        "A list of certificates; used unchanged, and the licence ends at its files.",
    ),
    "tld": ("MPL-1.1", "A list of domain endings under trafilatura; used unchanged, likewise."),
}
"""(licence, reason) of packages whose licence asks for more, accepted one by one."""

SPOKEN: Mapping[str, str] = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""What older metadata says, in SPDX's words."""

READ: Mapping[str, str] = {"pyrage": "MIT"}
"""What the licence file of a package says whose metadata does not."""

# The listing must not depend on the machine that makes it.
MACHINE = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Licensed:
    """A package and its licence, as an SPDX expression where the package gives one."""

    name: str
    licence: str
    direct: bool
    """Named in pyproject.toml; otherwise another package needs it."""

    @property
    def reason(self) -> str:
        """Why a licence that asks for more is accepted, or empty."""
        licence, reason = ACCEPTED.get(self.name, ("", ""))
        return reason if licence in alternatives(self.licence) else ""

    @property
    def acceptable(self) -> bool:
        """Permissive, in one of the alternatives offered, or accepted with a reason."""
        return bool(self.reason) or any(
            all(part in PERMISSIVE for part in re.split(r" AND ", choice))
            for choice in alternatives(self.licence)
        )


def alternatives(expression: str) -> list[str]:
    """Return the licences among which a package lets its users choose."""
    return [choice.strip(" ()") for choice in expression.split(" OR ")]


def runtime_licences() -> tuple[Licensed, ...]:
    """Return every package that a running program needs, by name."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    wanted = [Requirement(line) for line in project["dependencies"]]
    direct = {canonicalize_name(requirement.name) for requirement in wanted}
    return tuple(
        Licensed(name=name, licence=licence_of(distribution(name)), direct=name in direct)
        for name in sorted(_closure(wanted))
    )


def licence_of(package: Distribution) -> str:
    """Return what a package's metadata says about its licence, or ``unknown``."""
    expression, licence, classified = (
        package.metadata.get_all(field) or []
        for field in ("License-Expression", "License", "Classifier")
    )
    if expression:
        return str(expression[0])
    if package.name in READ:
        return READ[package.name]
    spoken = [*licence, *(line.split(" :: ")[-1] for line in classified)]
    known = PERMISSIVE | {licence for licence, _ in ACCEPTED.values()}
    words = [SPOKEN.get(word, word) for word in spoken]
    return next((word for word in words if word in known), "unknown")


def _closure(wanted: list[Requirement]) -> set[str]:
    """Return the names of all packages that these requirements bring."""
    found: set[str] = set()
    asked: set[str] = set()
    waiting = list(wanted)
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in asked:
            continue
        asked.add(str(requirement))
        found.add(canonicalize_name(requirement.name))
        waiting += _needs(requirement)
    return found


def _needs(requirement: Requirement) -> Iterator[Requirement]:
    try:
        lines = distribution(requirement.name).requires or []
    except PackageNotFoundError:
        return
    for line in lines:
        needed = Requirement(line)
        extras = requirement.extras or {""}
        if needed.marker is None or any(
            needed.marker.evaluate({**MACHINE, "extra": extra}) for extra in {"", *extras}
        ):
            yield needed
