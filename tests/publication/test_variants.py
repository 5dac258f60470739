"""Sections and languages, from the issue file to the mail."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from newsletter.audience import subscribers
from newsletter.deliver.sealing import load_sealed
from newsletter.errors import ApprovalError, DocumentError, SendError, UsageError
from newsletter.model.audience import Cause
from newsletter.publication.approval import approving, standing
from newsletter.publication.issues import checking, previewing
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.readers.reader_data import issue_lines
from newsletter.publication.readers.readers import everything_about
from newsletter.publication.readers.registry import open_registry
from newsletter.publication.send import sending, trying
from newsletter.testing.outbox import Outbox

ISSUE = "2026-12"
URDU = "دریا پھر چڑھ گئے"


@pytest.fixture
def translated(workplace: Workplace) -> Workplace:
    """Return a publication whose issue has an entry that is also in Urdu, and a lead that is not."""
    path = workplace.issue_file(ISSUE)
    told = f"    translations:\n      ur: {{title: {URDU}, summary: دریا سب کا ہے۔}}\n"
    lead = "leads:\n  - {id: canals, title: Canals, precis: true, body: Old canals leak.}\n"
    text = path.read_text().replace("    title: Rivers rise\n", f"    title: Rivers rise\n{told}")
    path.write_text(text.replace("media_review:", f"{lead}media_review:"))
    return workplace


def test_a_variant_is_previewed_by_its_name(translated: Workplace, tmp_path: Path) -> None:
    """An editor sees what readers of some sections, in their language, get."""
    urdu = previewing.preview(translated, ISSUE, "media-review.ur")
    assert urdu.language == "ur"
    assert URDU in urdu.text
    assert "Rivers rise" in urdu.text
    assert "Canals" not in urdu.html
    assert "Canals" in urdu.page
    written = previewing.write_preview(translated, ISSUE, tmp_path / "out", "leads")
    mail = (tmp_path / "out" / "mail.html").read_text()
    assert {path.name for path in written} >= {"mail.html", "mail.txt", "page.html", "mail.eml"}
    assert "Canals" in mail
    assert "Rivers rise" not in mail


@pytest.mark.parametrize("key", ["", "sports", "focus-areas", "all.fr", "leads.ur", "../x"])
def test_a_variant_that_the_issue_cannot_have_is_refused(translated: Workplace, key: str) -> None:
    """The answer names those that it can have."""
    with pytest.raises(UsageError) as caught:
        previewing.preview(translated, ISSUE, key)
    assert "all, all.ur, leads, media-review, media-review.ur" in caught.value.help


def choose(workplace: Workplace, address: str, *sections: str, language: str = "") -> None:
    """Enter a confirmed reader, or let a known one choose anew."""
    now = workplace.clock()
    with subscribing.subscriber_store(workplace) as store:
        known = store.find(address)
        if known is None:
            known = subscribers.add(
                store, address, now=now, new_id=subscribing.new_id, cause=Cause.OWN
            )
            subscribers.confirm(store, known.id, now=now, cause=Cause.OWN)
        subscribers.change(
            store, known.id, now=now, cause=Cause.OWN, sections=sections, language=language
        )


@pytest.fixture
def audience(translated: Workplace) -> Workplace:
    """Return the publication with readers of everything, of parts, of Urdu, and of what is not there."""
    choose(translated, "all@reader.example")
    choose(translated, "leads@reader.example", "leads")
    choose(translated, "urdu@reader.example", language="ur-PK")
    choose(translated, "review@reader.example", "media-review", language="ur")
    choose(translated, "french@reader.example", "leads", "media-review", language="fr")
    choose(translated, "focus@reader.example", "focus-areas")
    return translated


def letters(workplace: Workplace) -> dict[str, str]:
    """Return the plain text of what lies in the outbox, by recipient."""
    box = Outbox(workplace.folder / "var" / "outbox", public_url="")
    return {str(one["To"]): box.text(one) for one in box.letters()}


def test_each_reader_gets_what_they_chose(audience: Workplace) -> None:
    """From approval to receipt: sections and languages are sealed once each, and add up."""
    approved = approving.approve(audience, ISSUE, by="editor")
    assert approved.audience.variants == (
        *(("all", 2), ("all.ur", 1), ("leads", 1), ("media-review.ur", 1)),
    )
    assert "                1 of them media-review.ur" in list(approved.lines())
    sealed = load_sealed(audience.sent, ISSUE)
    assert sealed.variants == ("all", "all.ur", "leads", "media-review.ur")
    planned = list(sending.plan(audience, ISSUE).lines())
    assert "yes   leads@reader.example  [leads]" in planned
    assert "not   focus@reader.example, because nothing-in-chosen-sections" in planned
    assert "  1 of them media-review.ur" in planned
    sent = sending.send(audience, ISSUE)
    got = letters(audience)
    assert set(got) == {
        f"{who}@reader.example" for who in ("all", "leads", "urdu", "review", "french")
    }
    shown = {
        who.partition("@")[0]: ("Canals" in text, URDU in text, "Rivers rise" in text)
        for who, text in got.items()
    }
    assert shown == {
        "all": (True, False, True),
        "french": (True, False, True),
        "leads": (True, False, False),
        "urdu": (True, True, True),
        "review": (False, True, True),
    }
    assert sent.clean
    assert sent.receipt.reasons == (("nothing-in-chosen-sections", 1),)
    assert "  of media-review.ur: 1 accepted" in list(sent.lines())
    assert "of leads: 1 accepted" in "\n".join(
        standing.standings(audience, ISSUE)[0].lines(whole=True)
    )


def test_only_the_seal_is_read_once_it_is_approved(audience: Workplace) -> None:
    """A changed variant is refused; changed settings and themes reach none of them."""
    approving.approve(audience, ISSUE, by="editor")
    path = audience.publication_file
    path.write_text(path.read_text().replace("The Review", "Another Name"))
    sending.send(audience, ISSUE)
    assert all("Another Name" not in text for text in letters(audience).values())
    mail = audience.sent / ISSUE / "variants" / "leads" / "mail.eml"
    mail.write_bytes(mail.read_bytes().replace(b"Old canals", b"Oil canals"))
    with pytest.raises(ApprovalError, match=r"variants/leads/mail\.eml is not as it was approved"):
        sending.send(audience, ISSUE)


def test_a_send_that_broke_off_goes_on_with_what_was_sealed_and_allotted(
    audience: Workplace, with_flags: Callable[..., Workplace]
) -> None:
    """A new choice, a new theme, even a file that is gone: nothing changes a send that has begun."""
    approving.approve(audience, ISSUE, by="editor")
    nowhere = with_flags(
        delivery__transport="smtp", delivery__smtp__host="127.0.0.1", delivery__smtp__port="1"
    )
    with pytest.raises(SendError):
        sending.send(nowhere, ISSUE)
    choose(audience, "leads@reader.example", "media-review")
    choose(audience, "focus@reader.example", "leads")
    audience.issue_file(ISSUE).unlink()
    own = audience.folder / "templates" / "indus" / "mail.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text("Nothing of this.")
    assert sending.send(audience, ISSUE).receipt.accepted == 5
    got = letters(audience)
    assert "focus@reader.example" not in got
    assert "Canals" in got["leads@reader.example"]
    assert not any("Nothing of this" in text for text in got.values())


def test_a_choice_after_the_approval_loses_nobody(audience: Workplace) -> None:
    """Whose new choice was not sealed gets the whole issue, in their language; the plan says so."""
    approving.approve(audience, ISSUE, by="editor")
    choose(audience, "all@reader.example", "media-review")
    choose(audience, "french@reader.example", "leads", language="ur")
    planned = sending.plan(audience, ISSUE)
    assert planned.totals.moved == (("media-review", "all", 1),)
    assert "  1 chose media-review after the approval; this time that is all" in list(
        planned.lines()
    )
    assert sending.send(audience, ISSUE).receipt.accepted == 5
    got = letters(audience)
    assert "Canals" in got["all@reader.example"]
    assert "Canals" in got["french@reader.example"]


def test_approved_again_new_choices_are_sealed(audience: Workplace) -> None:
    """And those that nobody makes any more are not."""
    approving.approve(audience, ISSUE, by="editor")
    choose(audience, "leads@reader.example", "media-review")
    approving.approve(audience, ISSUE, by="editor")
    assert load_sealed(audience.sent, ISSUE).variants == (
        *("all", "all.ur", "media-review", "media-review.ur"),
    )
    assert not (audience.sent / ISSUE / "variants" / "leads").exists()


def test_one_mail_differs_from_the_next_at_tokens_alone(audience: Workplace) -> None:
    """Two readers of one variant get the same words, and a name of a message is theirs whatever it is."""
    choose(audience, "leads2@reader.example", "leads")
    approving.approve(audience, ISSUE, by="editor")
    sending.send(audience, ISSUE)
    got = letters(audience)
    one, other = (got[f"{who}@reader.example"].replace(who, "X") for who in ("leads", "leads2"))
    assert one == other


def test_a_test_is_sent_of_any_variant(audience: Workplace) -> None:
    """Of what is sealed, or of the issue as it stands, but never of what it cannot have."""
    first = trying.send_test(audience, ISSUE, "me@desk.example", variant="leads")
    approving.approve(audience, ISSUE, by="editor")
    second = trying.send_test(audience, ISSUE, "me@desk.example", variant="leads")
    third = trying.send_test(audience, ISSUE, "me@desk.example", variant="media-review")
    assert first.line().startswith("a test of the issue as it stands, variant leads, went to")
    assert second.bytes_of == "the sealed bytes"
    assert third.bytes_of == "the issue as it stands"
    with pytest.raises(UsageError, match="no variant"):
        trying.send_test(audience, ISSUE, "me@desk.example", variant="sports")


def test_what_the_checks_say_of_a_variant_names_it(audience: Workplace) -> None:
    """The mail's checks look at every variant that somebody would get; nothing is said twice."""
    path = audience.publication_file
    path.write_text(path.read_text().replace("The Review", "Karachi TODO Review"))
    told = [
        one.message for one in checking.check(audience, (ISSUE,)).findings if "TODO" in one.message
    ]
    assert len(told) == len(set(told))


def test_more_variants_than_anybody_can_look_at_block_the_approval(translated: Workplace) -> None:
    """Five languages and all combinations of sections are too many: which, and what to do, is said."""
    path = translated.issue_file(ISSUE)
    languages = ("ur", "pa", "sd", "ps", "fa", "ar")
    told = "".join(f"  {one}: {{subject: {one}}}\n" for one in languages)
    focus = "focus_areas: [one]\n"
    path.write_text(path.read_text() + f"{focus}translations:\n{told}")
    masthead = translated.publication_file
    area = "focus_areas:\n  - {id: one, title: Youth, text: Young people lead.}\n"
    masthead.write_text(masthead.read_text().replace("focus_areas: []\n", area))
    parts = [(), ("leads",), ("focus-areas",), ("media-review",), ("leads", "focus-areas")]
    for number, (part, language) in enumerate(
        product([*parts, ("leads", "media-review")], languages)
    ):
        choose(translated, f"r{number}@reader.example", *part, language=language)
    with pytest.raises(DocumentError) as caught:
        approving.approve(translated, ISSUE, by="editor")
    (found,) = (one for one in caught.value.findings if one.code == "too-many-variants")
    assert "37 variants" in found.message
    assert "all, all.ar, " in found.message
    assert found.help


def test_words_of_a_translation_are_checked_at_their_place(audience: Workplace) -> None:
    """What was left in by mistake in a translation blocks the approval, at its own line."""
    path = audience.issue_file(ISSUE)
    text = path.read_text().replace("summary: دریا سب کا ہے۔", "summary: Lorem ipsum")
    path.write_text(text + "translations: {ur: {subject: Hello *|FNAME|*}}\n")
    found = [one for one in checking.check(audience, (ISSUE,)).findings if one.severity == "error"]
    assert sorted(one.code for one in found) == ["merge-tag", "placeholder"]
    for one in found:
        assert one.message.startswith("In “ur”: ")
        assert one.place
        line = path.read_text().splitlines()[one.place.line - 1]
        assert "Lorem" in line or "FNAME" in line
    with pytest.raises(DocumentError):
        approving.approve(audience, ISSUE, by="editor")


def test_a_reader_sees_which_variant_an_issue_was(audience: Workplace) -> None:
    """What is kept about somebody names the part of the issue that they were allotted."""
    approving.approve(audience, ISSUE, by="editor")
    sending.send(audience, ISSUE)
    for address, part in (
        ("review@reader.example", " [media-review.ur]"),
        ("all@reader.example", ""),
    ):
        with open_registry(audience) as opened:
            known = opened.audience.find(address)
            assert known
            kept = everything_about(opened, known)
        (line,) = issue_lines(kept, {"list_comma": ", ", "months": " m" * 12, "time": "{month}"})
        assert line.startswith(f"{ISSUE}{part}: ")
