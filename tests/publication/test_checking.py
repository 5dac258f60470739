from __future__ import annotations

from newsletter.publication.issues.checking import check
from newsletter.publication.place.workplace import Workplace


def with_severities(workplace: Workplace, written: str) -> None:
    """Give the publication house rules."""
    path = workplace.folder / "publication.yaml"
    rules = f"house_rules:\n  severities: {{{written}}}\n"
    path.write_text(path.read_text("utf-8") + rules, "utf-8")


def test_a_misspelt_code_in_the_house_rules_is_told(workplace: Workplace) -> None:
    """Whoever switches a check off by a wrong name hears of it, at its place."""
    with_severities(workplace, "long-sumary: off")
    (finding,) = [one for one in check(workplace).findings if one.code == "unknown-code"]
    assert finding.place
    assert finding.place.file == "publication.yaml"
    assert "long-sumary: off" in finding.place.snippet
    assert "long-summary" in finding.help


def test_a_code_of_a_check_may_be_weighed_otherwise(workplace: Workplace) -> None:
    """Nothing is said about a code that some check has."""
    with_severities(workplace, "long-summary: off")
    assert not [one for one in check(workplace).findings if one.code == "unknown-code"]
