"""Tracked changes and comments, which wait for a decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.manuscripts.reading import read_manuscript
from newsletter.manuscripts.values import Manuscript
from newsletter.testing.word_document import paragraph, run, word_document
from newsletter.text.markdown_writing import to_markdown

Read = Callable[..., Manuscript]
WHO = 'w:author="Sana" w:date="2026-11-20T10:00:00Z"'


def inserted(inside: str, who: str = WHO) -> str:
    """Return runs that were put in."""
    return f'<w:ins w:id="1" {who}>{inside}</w:ins>'


def deleted(inside: str, who: str = WHO) -> str:
    """Return runs that were taken out."""
    return f'<w:del w:id="2" {who}>{inside.replace("w:t>", "w:delText>").replace("w:t ", "w:delText ")}</w:del>'


def ended(inside: str, how: str) -> str:
    """Return a paragraph whose end is tracked."""
    return f'<w:p><w:pPr><w:rPr><w:{how} w:id="3" {WHO}/></w:rPr></w:pPr>{inside}</w:p>'


SENTENCE = (
    "<w:p>"
    + run("The dam cost ")
    + deleted(run("two"))
    + inserted(run("three"))
    + run(" billion, and ")
    + inserted(run("nearly "), 'w:author="Bilal"')
    + run("nobody paid.")
    + "</w:p>"
)


def test_a_change_waits_and_the_text_stands_as_it_was(read: Read) -> None:
    """Nothing is accepted by itself: words put in are not there, words taken out are."""
    manuscript = read(SENTENCE)
    assert to_markdown(manuscript.body) == "The dam cost two billion, and nobody paid."
    first, second = manuscript.changes
    assert (first.id, first.kind, first.removed, first.added) == (
        "1",
        "replacement",
        "two",
        "three",
    )
    assert (first.author, first.date, first.before) == (
        "Sana",
        "2026-11-20T10:00:00Z",
        "The dam cost",
    )
    assert first.behind == "billion, and nobody paid."
    assert (second.kind, second.author, second.added) == ("insertion", "Bilal", "nearly")
    assert manuscript.waiting == (first, second)


def test_each_change_is_decided_by_itself(read: Read) -> None:
    """One is accepted, another one rejected; all at once, too."""
    data = word_document(SENTENCE)
    one = read_manuscript(data, single={"1": "accept", "2": "reject"})
    assert to_markdown(one.body) == "The dam cost three billion, and nobody paid."
    assert not one.waiting
    every = read_manuscript(data, changes="accept")
    assert to_markdown(every.body) == "The dam cost three billion, and nearly nobody paid."
    mixed = read_manuscript(data, changes="accept", single={"1": "reject"})
    assert to_markdown(mixed.body) == "The dam cost two billion, and nearly nobody paid."
    assert to_markdown(read_manuscript(data, changes="reject").body) == to_markdown(
        read(SENTENCE).body
    )


def test_a_paragraph_that_was_put_in_or_taken_out_is_one_change() -> None:
    """Words and end of a paragraph are decided together, and its neighbours stay apart."""
    body = (
        paragraph("Before it all, the river.")
        + ended(inserted(run("New and first.")), "ins")
        + ended(deleted(run("Old and gone.")), "del")
        + paragraph("Behind it all, the sea.")
    )
    data = word_document(body)
    (change,) = read_manuscript(data).changes
    assert (change.removed, change.added) == ("Old and gone.¶", "New and first.¶")
    before = "Before it all, the river.\n\n{}\n\nBehind it all, the sea."
    assert to_markdown(read_manuscript(data).body) == before.format("Old and gone.")
    assert to_markdown(read_manuscript(data, changes="accept").body) == before.format(
        "New and first."
    )


def test_a_paragraph_that_was_split_or_joined() -> None:
    """An end put in splits only once it is accepted; an end taken out joins only then."""
    data = word_document(ended(run("One river,"), "ins") + paragraph(" two lands."))
    assert to_markdown(read_manuscript(data).body) == "One river, two lands."
    assert to_markdown(read_manuscript(data, changes="accept").body) == "One river,\n\ntwo lands."
    data = word_document(ended(run("One river,"), "del") + paragraph(" two lands."))
    assert to_markdown(read_manuscript(data).body) == "One river,\n\ntwo lands."
    assert to_markdown(read_manuscript(data, changes="accept").body) == "One river, two lands."


def test_a_move_is_one_change(read: Read) -> None:
    """What was moved is at its old place or at its new one, never at both or at none."""
    body = (
        '<w:p><w:moveFromRangeStart w:id="7" w:name="m1"/>'
        f'<w:moveFrom w:id="8" {WHO}>{run("Alpha. ")}</w:moveFrom><w:moveFromRangeEnd w:id="7"/>'
        f"{run('Beta. ')}"
        '<w:moveToRangeStart w:id="9" w:name="m1"/>'
        f'<w:moveTo w:id="10" {WHO}>{run("Alpha. ")}</w:moveTo><w:moveToRangeEnd w:id="9"/>'
        f"{run('Gamma.')}</w:p>"
    )
    (change,) = read(body).changes
    assert (change.kind, change.removed, change.added) == ("move", "Alpha.", "Alpha.")
    assert to_markdown(read(body).body) == "Alpha. Beta. Gamma."
    data = word_document(body)
    assert to_markdown(read_manuscript(data, changes="accept").body) == "Beta. Alpha. Gamma."


def test_what_one_put_in_and_another_took_out() -> None:
    """Words that Sana put in and Bilal took out are two decisions; both yes: they are gone."""
    body = (
        f"<w:p>{run('Water ')}"
        + inserted(deleted(run("really "), 'w:author="Bilal"') + run("now "))
        + f"{run('flows.')}</w:p>"
    )
    data = word_document(body)
    assert [change.author for change in read_manuscript(data).changes] == ["Sana", "Bilal"]
    texts = {
        (a, b): to_markdown(read_manuscript(data, single={"1": a, "2": b}).body)
        for a in ("accept", "reject")
        for b in ("accept", "reject")
    }
    assert texts["accept", "reject"] == "Water really now flows."
    assert texts["accept", "accept"] == "Water now flows."
    assert texts["reject", "accept"] == texts["reject", "reject"] == "Water flows."


def test_rows_of_tables_are_tracked_too() -> None:
    """A row that was put in is not there until that is accepted."""

    def row(words: str, tracked: str = "") -> str:
        cells = "".join(f"<w:tc>{paragraph(word)}</w:tc>" for word in words.split())
        return f"<w:tr>{tracked}{cells}</w:tr>"

    new = row("Sutlej 9", f'<w:trPr><w:ins w:id="1" {WHO}/></w:trPr>')
    data = word_document(paragraph("The rivers.") + f"<w:tbl>{row('Indus 7')}{new}</w:tbl>")
    assert "Sutlej" not in to_markdown(read_manuscript(data).body)
    assert "Sutlej · 9" in to_markdown(read_manuscript(data, changes="accept").body)


def test_changes_of_looks_are_ignored_and_said(
    read: Read, told: Callable[[Manuscript], list[str]]
) -> None:
    """Bold that was tracked is no change of words."""
    looks = f'<w:b/><w:rPrChange w:id="1" {WHO}><w:rPr/></w:rPrChange>'
    manuscript = read(f"<w:p>{run('The ')}{run('dam', looks)}{run(' stands.')}</w:p>")
    assert not manuscript.changes
    assert to_markdown(manuscript.body) == "The **dam** stands."
    assert told(manuscript) == ["A tracked change of looks alone was ignored"]


def test_a_note_that_was_taken_out_is_gone_only_then(read: Read) -> None:
    """A footnote stands as long as its mark does."""
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = f"<w:p>{run('Said so.')}{deleted(mark)}</w:p>"
    notes = f'<w:footnote w:id="1">{paragraph("By whom?")}</w:footnote>'
    assert "[^1]: By whom?" in to_markdown(read(body, notes=notes).body)
    data = word_document(body, notes=notes)
    assert to_markdown(read_manuscript(data, changes="accept").body) == "Said so."


COMMENTED = (
    f'<w:p>{run("The dam cost ")}<w:commentRangeStart w:id="4"/>{run("two billion")}'
    f'<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>{run(".")}</w:p>'
)


def comment(key: str, words: str, place: str) -> str:
    """Return a comment of one paragraph."""
    inside = f'<w:p w14:paraId="{place}">{run(words)}</w:p>'
    return f'<w:comment w:id="{key}" w:author="Bilal" w:date="2026-11-21T09:00:00Z">{inside}</w:comment>'


def test_comments_wait_with_their_answers(read: Read) -> None:
    """A comment says beside which words it stands; answers belong to it."""
    manuscript = read(
        COMMENTED,
        comments=comment("4", "Rupees or dollars?", "A1") + comment("5", "Rupees.", "A2"),
        threads='<w15:commentEx w15:paraId="A1" w15:done="0"/>'
        '<w15:commentEx w15:paraId="A2" w15:paraIdParent="A1" w15:done="0"/>',
    )
    (remark,) = manuscript.comments
    assert (remark.id, remark.text, remark.about) == ("c1", "Rupees or dollars?", "two billion")
    assert [reply.text for reply in remark.replies] == ["Rupees."]
    assert manuscript.waiting == (remark,)
    assert to_markdown(manuscript.body) == "The dam cost two billion."


def test_settled_comments_are_told_and_do_not_wait(
    read: Read, told: Callable[[Manuscript], list[str]]
) -> None:
    """A comment that was resolved in Word is settled here, too."""
    manuscript = read(
        COMMENTED,
        comments=comment("4", "Rupees?", "A1"),
        threads='<w15:commentEx w15:paraId="A1" w15:done="1"/>',
    )
    assert not manuscript.waiting
    assert told(manuscript) == ["A comment was settled already, and left out"]


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_comments_are_decided_apart_from_changes(decision: str) -> None:
    """What is said about all comments says nothing about changes."""
    data = word_document(SENTENCE + COMMENTED, comments=comment("4", "Rupees?", "A1"))
    manuscript = read_manuscript(data, comments=decision)  # type: ignore[arg-type] # one of the two
    assert [one.decision for one in manuscript.comments] == [decision]
    assert all(one.decision is None for one in manuscript.changes)
