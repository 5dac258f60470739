from __future__ import annotations

from docs.licences import ACCEPTED, Licensed, alternatives, runtime_licences


def test_every_runtime_licence_is_acceptable() -> None:
    """What a running program needs is permissively licensed, or accepted for a written reason."""
    assert not [f"{one.name}: {one.licence}" for one in runtime_licences() if not one.acceptable]


def test_no_exception_is_idle() -> None:
    """A reason stands only for a package that still needs it."""
    assert {one.name for one in runtime_licences() if one.reason} == set(ACCEPTED)


def test_what_is_under_a_dependency_counts_as_well() -> None:
    """Packages that only other packages name are looked at too."""
    indirect = {one.name for one in runtime_licences() if not one.direct}
    assert {"h2", "courlan", "tld"} <= indirect


def test_a_choice_of_licences_needs_one_good_one() -> None:
    """OR offers a choice; AND binds to all of them."""

    def acceptable(licence: str) -> bool:
        return Licensed(name="sample", licence=licence, direct=True).acceptable

    assert alternatives("MPL-1.1 OR GPL-2.0-only") == ["MPL-1.1", "GPL-2.0-only"]
    assert acceptable("GPL-3.0-only OR MIT")
    assert acceptable("Apache-2.0 AND CNRI-Python")
    assert not acceptable("MIT AND GPL-3.0-only")
    assert not acceptable("unknown")
