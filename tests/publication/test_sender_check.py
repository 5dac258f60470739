"""What receivers hold against us is told by `check --sender`, as any other finding."""

from __future__ import annotations

from collections.abc import Callable

from newsletter.model.finding import Severity
from newsletter.publication.issues import checking, rulebook
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import sender_doctor
from newsletter.testing.zone import Zone


def test_what_is_bad_is_an_error_at_the_sender(
    workplace: Workplace, with_flags: Callable[..., Workplace]
) -> None:
    """It stands at its line of publication.yaml, with what mends it; what is good is no finding."""
    wired = with_flags(delivery__transport="smtp", delivery__smtp__host="relay.example")
    found = sender_doctor.findings(wired, Zone())
    assert {one.code for one in found} == {"sender"}
    by_subject = {one.message.partition(":")[0]: one for one in found}
    assert by_subject["SPF"].severity is Severity.ERROR
    assert by_subject["one-click"].severity is Severity.WARNING
    assert "List-Id" not in by_subject
    for one in found:
        assert one.help
        assert one.place is not None
        assert "sender" in workplace.publication_file.read_text().splitlines()[one.place.line - 1]
    assert checking.check(wired).with_more(found).has_errors
    assert rulebook.explain("sender").severity == "error or warning"
