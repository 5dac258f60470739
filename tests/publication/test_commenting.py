"""People say what is to be changed, and settle it; an open comment is a finding."""

from __future__ import annotations

import pytest

from newsletter.errors import NoSuchIssue, UsageError
from newsletter.model.finding import Finding, Severity
from newsletter.publication.issues import checking
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting

ISSUE, ENTRY = "2026-12", "rivers-rise"


def _open(workplace: Workplace) -> list[Finding]:
    found = checking.check(workplace, [ISSUE], about_sending=False).findings
    return [one for one in found if one.code == "open-comment"]


def _rewrite(workplace: Workplace, old: str, new: str) -> None:
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace(old, new))


def test_an_open_comment_is_a_finding_until_it_is_resolved(workplace: Workplace) -> None:
    """It is found at its piece, with its words; settled it is none, opened again it is one."""
    assert _open(workplace) == []
    one = commenting.add(workplace, ISSUE, "Who says so?\nThe dam?", item=ENTRY, by="amna")
    commenting.reply(workplace, one.number, "The authority.", by="omar")
    (finding,) = _open(workplace)
    assert finding.severity is Severity.WARNING
    assert (finding.item, finding.path[:2]) == (ENTRY, ("media_review", 0))
    assert "on “Rivers rise” is open: “Who says so? The dam?”" in finding.message
    commenting.resolve(workplace, one.number, by="omar")
    assert _open(workplace) == []
    commenting.reopen(workplace, one.number, by="amna")
    assert len(_open(workplace)) == 1


def test_the_house_decides_how_grave_it_is(workplace: Workplace) -> None:
    """Its severity is set as any other's, and a waiver keeps one that may stay."""
    commenting.add(workplace, ISSUE, "A better subject?", by="amna")
    path = workplace.publication_file
    path.write_text(path.read_text() + "\nhouse_rules: {severities: {open-comment: error}}\n")
    (finding,) = _open(workplace)
    assert finding.severity is Severity.ERROR
    _rewrite(
        workplace,
        "media_review:",
        "waivers:\n  - {code: open-comment, item: issue, by: editor, because: later}\nmedia_review:",
    )
    (finding,) = _open(workplace)
    assert finding.waiver is not None


def test_a_comment_stays_with_its_piece(workplace: Workplace) -> None:
    """Another title changes nothing; what was removed is named as it was called at that moment."""
    commenting.add(workplace, ISSUE, "Too long.", item=ENTRY)
    _rewrite(workplace, "title: Rivers rise", "title: Streams rise")
    (thread,) = commenting.threads(workplace, ISSUE)
    assert (thread.about, thread.comment.about.title) == ("“Streams rise”", "Rivers rise")
    assert "since the dam was built" in thread.comment.about.words
    _rewrite(workplace, f"id: {ENTRY}", "id: another")
    (thread,) = commenting.threads(workplace, ISSUE)
    assert thread.about == "something that was removed (“Rivers rise”)"
    (finding,) = _open(workplace)
    assert "on something that was removed" in finding.message
    assert not finding.item


def test_an_issue_that_cannot_be_read_still_has_its_comments(workplace: Workplace) -> None:
    """A mistake in the file hides nobody's words."""
    commenting.add(workplace, ISSUE, "Too long.", item=ENTRY)
    workplace.issue_file(ISSUE).write_text("subject: [")
    (thread,) = commenting.threads(workplace, ISSUE)
    assert (thread.about, thread.removed) == ("“Rivers rise”", False)
    assert commenting.waiting_threads(workplace) == (thread,)


def test_only_who_made_a_comment_takes_it_back(workplace: Workplace) -> None:
    """Somebody else is told what to do instead; the log keeps that it was done, and no words."""
    one = commenting.add(workplace, ISSUE, "A secret.", by="amna")
    with pytest.raises(UsageError, match="made by amna"):
        commenting.take_back(workplace, one.number, by="omar")
    commenting.take_back(workplace, one.number, by="amna")
    assert commenting.threads(workplace, ISSUE) == ()
    told = [(deed.did, deed.by) for deed in audit.deeds(workplace)]
    assert told == [("comment", "amna"), ("take comment back", "amna")]
    assert "secret" not in (workplace.var / "audit.jsonl").read_text()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  <b>Bold</b> & 'so'  ", "<b>Bold</b> & 'so'"),
        ("one\r\n\r\n\r\n\r\ntwo\x07\x1b[31m", "one\n\ntwo  [31m"),
        ("a\u202eb\u2066c", "abc"),
        ("می\u200cرود", "می\u200cرود"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 4),
        ("lone \ud800 half", "lone  half"),
    ],
)
def test_comments_are_plain_text(typed: str, kept: str) -> None:
    """What drives a terminal or turns other text is taken out; Urdu and angle brackets stay."""
    assert commenting.cleaned(typed) == kept


@pytest.mark.parametrize("typed", ["", " \n\u202e\x00 ", "x" * 4_001])
def test_no_words_or_too_many_are_refused(workplace: Workplace, typed: str) -> None:
    """Nothing is kept of them."""
    with pytest.raises(UsageError):
        commenting.add(workplace, ISSUE, typed)
    assert not workplace.has_mail()


def test_what_is_not_there_is_said(workplace: Workplace) -> None:
    """Issues, pieces and comments that are not there are named, with what may have been meant."""
    with pytest.raises(NoSuchIssue):
        commenting.add(workplace, "2031-01", "Well?")
    with pytest.raises(UsageError) as caught:
        commenting.add(workplace, ISSUE, "Well?", item="river-rise")
    assert ENTRY in caught.value.help
    for act in (commenting.resolve, commenting.reopen, commenting.take_back):
        with pytest.raises(UsageError, match="no comment 7"):
            act(workplace, 7)
    with pytest.raises(UsageError, match="no comment 7"):
        commenting.reply(workplace, 7, "Well?")


def test_an_answer_to_an_answer_belongs_to_the_thread(workplace: Workplace) -> None:
    """Threads are one level deep, and settling any part settles the whole."""
    one = commenting.add(workplace, ISSUE, "Well?")
    two = commenting.reply(workplace, one.number, "Yes.")
    three = commenting.reply(workplace, two.number, "Sure?")
    assert three.answers == one.number
    assert commenting.resolve(workplace, three.number).number == one.number
    (thread,) = commenting.threads(workplace, ISSUE)
    assert [reply.words for reply in thread.replies] == ["Yes.", "Sure?"]
    assert commenting.threads(workplace, ISSUE, waiting=True) == ()
    assert commenting.threads(workplace, ISSUE, item=ENTRY) == ()
