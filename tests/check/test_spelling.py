"""Which words a dictionary is asked for, and which of its answers are told."""

from __future__ import annotations

from newsletter.check.spelling import SpellingFacts, found_in, house_words, wanted, words_of_issue
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Byline, Person
from newsletter.model.publication import Publication, Sender
from newsletter.text.markdown import parse_markdown

PUBLICATION = Publication(
    name="Indus",
    sender=Sender(name="Indus", address="editor@indus.example"),
    postal_address=("1 River Road",),
    people=(Person(id="asma", name="Asma Khan"),),
)


def issue(summary: str, language: str = "") -> Issue:
    """Return an issue with one summary."""
    entry = Entry(
        id="rivers",
        title="Riwers of the Norht",
        authors=(Byline(name="Zeynep Aksoy"),),
        summary=parse_markdown(summary),
        outlet="The Paper",
        url="https://paper.example/rivers",
        language=language,
    )
    return Issue(
        id="2026-11",
        date=PartialDate(year=2026, month=11),
        subject="Rivers",
        language="en",
        entries=(entry,),
    )


def asked(summary: str, *own: str, language: str = "") -> set[str]:
    """Return the words of a summary that English is asked for."""
    spelt = words_of_issue(issue(summary, language), PUBLICATION)
    known = house_words(PUBLICATION, issue(summary), own)
    return set(wanted(spelt, known).get("en", ())) - {"Rivers"}


def told(summary: str, *unknown: str) -> tuple[Finding, ...]:
    """Return what is found where these words are not in the dictionary."""
    spelt = words_of_issue(issue(summary), PUBLICATION)
    answers = {"en": dict.fromkeys(unknown, ("river", "rover"))}
    return found_in(SpellingFacts(spelt=spelt, unknown=answers, dictionary="dictionary.txt"))


def test_names_addresses_and_abbreviations_are_left_alone() -> None:
    """Only small words, and those that begin a sentence, are asked for."""
    assert asked("The rivr by Kalabagh, says WAPDA. Watr rises at www.wapda.example/rivr.") == {
        "rivr", "says", "Watr", "rises",
    }  # fmt: skip


def test_what_the_house_knows_is_not_asked() -> None:
    """Names of people, authors and outlets, and the house's own dictionary, are right."""
    assert "Khan" not in asked("Khan's rivr was seen.")
    assert asked("Zeynep saw a barrage.", "barrage  # a dam") == {"saw"}


def test_a_possessive_is_asked_for_without_its_ending() -> None:
    """Dictionaries do not have every word with an apostrophe and an s."""
    assert asked("One another’s rivers don’t rise.") >= {"another", "don't"}


def test_a_piece_in_another_language_is_asked_of_its_own() -> None:
    """Words are sorted by the language of their piece, and other scripts are not asked for."""
    assert asked("Der Fluss steigt.", language="de") == set()
    assert asked("The word دریا means water.") == {"word", "means", "water"}


def test_titles_of_articles_are_not_ours() -> None:
    """How another paper spells its title is not for us to mend."""
    assert "Norht" not in asked("It rises.")


def test_a_misspelt_word_is_told_once_with_suggestions() -> None:
    """The finding has the place, the mend and what else it could be."""
    (finding,) = told("A rivr is a rivr, and it rises.", "rivr")
    assert finding.message == "“rivr” is not in the dictionary (en); perhaps: river, rover."
    assert (finding.item, finding.path) == ("rivers", ("media_review", 0, "summary"))
    assert "dictionary.txt" in finding.help


def test_a_quotation_in_another_language_is_left_alone() -> None:
    """Where most words between quotation marks are unknown, none of them is told."""
    unknown = ("panta", "rhei", "kai", "rivr")
    found = told("He says “panta rhei kai ouden” of the rivr, as everybody does.", *unknown)
    assert [one.message.split("”")[0] for one in found] == ["“rivr"]
