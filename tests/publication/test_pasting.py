"""Text that a person pasted for a page that nothing else can save."""

from __future__ import annotations

import email
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import ParseError, UsageError
from newsletter.model.article import SavedSource
from newsletter.publication.approval import approving
from newsletter.publication.archive import building
from newsletter.publication.gathering import choosing, drafting
from newsletter.publication.gathering.pasting import paste
from newsletter.publication.issues.checking import check
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.stores.articles import SqlArticleStore

URL = "https://treaty.example/reports/talks?utm_source=mail"
KEY = "https://treaty.example/reports/talks"
TEXT = (
    "Talks in the harbour\r\n\r\nThe pilots met on Friday.\r\nThey will meet again.\r\n\r\n"
    + "The harbour master said that the water would rise, and that nobody should leave. " * 3
)
ISSUE = """version: 1
date: 2026-11
subject: Talks
language: en
send_at: 2026-12-01 09:00 America/New_York
media_review:
  - id: talks
    title: Talks in the harbour
    summary: The master said that “the water would fall, and that nobody should ever leave”.
    outlet: Treaty Papers
    url: https://treaty.example/reports/talks
    published: 2026-11-03
    language: en
"""


def saved(workplace: Workplace) -> SavedSource | None:
    """Return what is saved of the page."""
    with workplace.newsroom() as connection:
        return SqlArticleStore(connection).source_for(KEY)


def test_a_pasted_text_is_saved_with_who_and_when(workplace: Workplace) -> None:
    """The text is kept in paragraphs; an unknown address becomes a candidate."""
    pasted = paste(workplace, URL, TEXT.encode(), by="editor")
    source = saved(workplace)
    assert source == pasted.source
    assert (source.by, source.pasted, source.fetched) == ("editor", True, workplace.clock())
    first, second, _third = source.text.split("\n\n")
    assert (first, second) == (
        "Talks in the harbour",
        "The pilots met on Friday. They will meet again.",
    )
    (candidate,) = choosing.candidates(workplace)
    assert candidate.article.title == "Talks in the harbour"
    assert candidate.article.language == "en"
    assert audit.deeds(workplace)[-1].did == "paste text"


def test_the_checks_say_who_pasted(workplace: Workplace) -> None:
    """A quotation that does not stand in the text is a finding that names the person."""
    (workplace.folder / "issues").mkdir(exist_ok=True)
    workplace.issue_file("2026-11").write_text(ISSUE, "utf-8")
    paste(workplace, URL, TEXT.encode(), by="editor")
    found = [one for one in check(workplace, ["2026-11"]).findings if one.code == "misquotation"]
    assert ["the text pasted by editor" in one.message for one in found] == [True]


def test_pasting_stands_above_what_is_fetched_later(workplace: Workplace) -> None:
    """A teaser that is saved afterwards does not take the place of the text."""
    pasted = paste(workplace, URL, TEXT.encode(), by="editor")
    teaser = SavedSource(
        url=KEY,
        key=KEY,
        fetched=workplace.clock() + timedelta(days=1),
        sha256="1" * 64,
        title="Talks",
        text="Subscribe to read on.",
    )
    with workplace.newsroom() as connection:
        SqlArticleStore(connection).save_source(teaser)
    assert saved(workplace) == pasted.source


def test_a_dry_run_saves_nothing(workplace: Workplace) -> None:
    """What would be saved is returned."""
    assert paste(workplace, URL, TEXT.encode(), by="editor", dry_run=True).source.text
    assert saved(workplace) is None


def test_a_person_is_named(workplace: Workplace) -> None:
    """Text without a witness proves nothing."""
    with pytest.raises(UsageError, match="Nobody is named"):
        paste(workplace, URL, TEXT.encode(), by="")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no text"),
        (b" \n\n ", "no text"),
        (b"<!DOCTYPE html><p>x", "not text"),
        (b"%PDF-1.7", "not text"),
        (b"a\0b", "not text"),
        (b"caf\xe9 au lait", "not UTF-8"),
        (b"x" * 5_000_000, "more than 4 MB"),
    ],
)
def test_what_is_no_text_is_refused(workplace: Workplace, data: bytes, said: str) -> None:
    """The message says what was pasted instead."""
    with pytest.raises(ParseError, match=said):
        paste(workplace, URL, data, by="editor")


def test_an_address_that_is_none_is_refused(workplace: Workplace) -> None:
    """Text must belong to a page."""
    with pytest.raises(ParseError, match="not the address"):
        paste(workplace, "talks.txt", TEXT.encode(), by="editor")


def read_whole(path: Path) -> str:
    """Return a file's text; of a message that of its parts, decoded."""
    if path.suffix != ".eml":
        return path.read_bytes().decode("utf-8", "replace")
    parts = email.message_from_bytes(path.read_bytes()).walk()
    return " ".join(
        bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace") for part in parts
    )


def files_with(folder: Path, words: str) -> list[str]:
    """Return the files below a folder that hold words."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [str(path.relative_to(folder)) for path in files if words in read_whole(path)]


def test_a_pasted_text_stays_in_the_newsroom(
    workplace: Workplace, enter: Callable[..., None]
) -> None:
    """Neither the issue's file, nor sealed bytes, archive, mail or git ever hold it."""
    secret = "Nobody below the weir had been told of the gates"
    text = f"Talks in the harbour\n\n{secret}, and they said so. " * 4
    cited = reading.open_issue(workplace, "2026-12", reading.publication(workplace)).issue.cited
    for url in (URL, *cited):
        paste(workplace, url, text.encode(), by="editor")
    (candidate,) = choosing.candidates(workplace, search="harbour")[:1]
    drafting.draft(workplace, "2027-01", chosen=[candidate.id], offline=True)
    assert "editor pasted its text" in workplace.issue_file("2027-01").read_text("utf-8")
    assert secret in saved_text(workplace)
    enter(workplace, "sana@reader.example")
    approving.approve(workplace, "2026-12", by="editor")
    sending.send(workplace, "2026-12")
    building.build(workplace)
    assert list(building.built_folder(workplace).rglob("*.html"))
    (sealed,) = workplace.sent.rglob("mail.eml")
    assert "Two provinces" in " ".join(read_whole(sealed).split())
    found = files_with(workplace.folder, secret)
    assert found
    assert all(name.startswith("var/newsroom.db") for name in found)
    git = ["git", "-C", str(workplace.folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    tracked = subprocess.run([*git, "ls-files"], check=True, capture_output=True, text=True).stdout
    assert "issues/2027-01.yaml" in tracked
    assert not [name for name in tracked.splitlines() if name in found]


def saved_text(workplace: Workplace) -> str:
    """Return the text that is saved of the page."""
    source = saved(workplace)
    assert source
    return source.text
