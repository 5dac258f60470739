"""The pages for readers, as HTML: subscribe, confirm, leave, preferences, what is kept."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsletter.archive.site.labels import labels_for, read_labels
from newsletter.errors import ThemeError
from newsletter.model.consent import SECTIONS
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import design_tokens, find_file, template_folders, templates
from newsletter.text.direction import direction_of

if TYPE_CHECKING:
    from newsletter.publication.archive.searching import Answer, Asked
    from newsletter.publication.readers.suggesting import Typed
    from newsletter.publication.web.proof_answers import ProofPage

ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """One language in which the pages are to be had."""

    language: str
    direction: str
    own_name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What a template knows of the page that it makes."""

    language: str
    direction: str
    path: str
    """Where its form is posted, from the root of the host."""
    others: tuple[LanguageLink, ...] = ()
    public: bool = False
    """True: search engines may show it; personal pages never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What every page shows of the publication."""

    name: str
    full_name: str
    mission: str
    language: str
    """In which name, mission and postal address are written."""
    direction: str
    theme: str
    drawn: bool
    """True: the theme's drawn wordmark shows this name."""
    home: str
    """The path below which the pages lie, ending in ``/``."""
    style: str
    archive: str
    contact: str
    postal_address: tuple[str, ...]
    languages: tuple[LanguageLink, ...]
    sections: tuple[str, ...] = SECTIONS
    counts: bool = False
    """True: clicks are counted of those who agree, so that they are asked."""
    suggest: str = ""
    """The path on which readers suggest pages, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What stands in a form's fields."""

    email: str = ""
    full_name: str = ""
    language: str = ""
    sections: tuple[str, ...] = ()
    counting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way on from a page."""

    address: str
    label: str


class ReaderPages:
    """All pages of one publication; its templates and words are read once.

    Raises `ThemeError` where they are missing or wrong.
    """

    def __init__(self, publication: Publication, folder: Path) -> None:
        folders = template_folders(folder)
        self._templates = templates(folders)
        self._words = _read_words(folders)
        self._archive_labels = read_labels(folders)
        self._name = publication.name
        self._labels = {
            language: {name: self.say(language, name) for name in words}
            for language, words in self._words.items()
        }
        self._answers: dict[tuple[str, str, tuple[str, ...], tuple[Link, ...]], str] = {}
        self.counts = publication.counts_clicks
        """Whether readers are asked to agree to their clicks being counted."""
        self.has_archive = bool(publication.archive_url)
        """Whether there is an archive to which a search can lead."""
        self._home_language = publication.language
        tokens = design_tokens(folders, publication.theme)
        css = self._templates.get_template(f"{publication.theme}/web.css.j2").render(tokens=tokens)
        css += self._templates.get_template("public/public.css.j2").render(tokens=tokens)
        self.style = css.encode()
        self.home = urlsplit(publication.public_url).path or "/"
        self.style_path = f"style-{hashlib.sha256(self.style).hexdigest()[:12]}.css"
        self._site = SiteView(
            name=publication.name,
            full_name=publication.full_name or publication.name,
            mission=publication.mission,
            language=publication.language,
            direction=direction_of(publication.language),
            theme=publication.theme,
            drawn=tokens.wordmark.name == publication.name,
            home=self.home,
            style=self.home + self.style_path,
            archive=publication.archive_url,
            contact=publication.sender.reply_to or publication.sender.address,
            postal_address=publication.postal_address,
            languages=tuple(_language(tag, words) for tag, words in self._words.items()),
            counts=self.counts,
            suggest=f"{self.home}suggest" if publication.suggestions.open else "",
        )

    def language(self, *wishes: str) -> str:
        """Return the first wish in which there are pages, else the publication's, else English."""
        for wish in (*wishes, self._home_language):
            tag = wish.lower()
            for known in (tag, tag.split("-")[0]):
                if known in self._words:
                    return known
        return ENGLISH

    def words(self, language: str) -> Mapping[str, str]:
        """Return the labels in a language of `language`, with the publication's name in place."""
        return self._labels[language]

    def say(self, language: str, name: str, **values: str) -> str:
        """Return one text with the publication's name, and `values`, in place."""
        text = self._words[language][name]
        for key, value in {"name": self._name, **values}.items():
            text = text.replace(f"{{{key}}}", value)
        return text

    def offered(self, language: str) -> str:
        """Return a language that the form offers, or empty for any other."""
        return language if language in self._words else ""

    def subscribe(
        self, language: str, *, given: Given | None = None, wrong: str = "", fault: str = ""
    ) -> str:
        """Return the form with which one subscribes; `wrong` is what is wrong with the address.

        Who reads the form in another language than the publication's is offered that language.
        """
        given = given or Given(language=self._unusual(language))
        page = self._page(language, "", public=True, offered=True)
        return self._render(
            "subscribe", page, given=given, wrong=wrong, fault=fault,
            consent=self.say(language, "consent"),
        )  # fmt: skip

    def embedded(self, language: str) -> str:
        """Return the form alone, for a frame in another site."""
        page = self._page(language, "embed", public=True)
        return self._render(
            "embed", page, consent=self.say(language, "consent"), chosen=self._unusual(language)
        )

    def _unusual(self, language: str) -> str:
        """Return a language, or empty where it is the publication's own."""
        return "" if language == self.language() else language

    def ask(
        self,
        language: str,
        path: str,
        question: str,
        *,
        text: str,
        grave: bool = False,
        links: Iterable[Link] = (),
    ) -> str:
        """Return a page with one question and its button.

        `question` names the labels: ``leave`` has ``leave_title`` and the button ``leave``.
        """
        return self._render(
            "ask",
            self._page(language, path),
            title=self.say(language, f"{question}_title"),
            text=text,
            button=self.say(language, question),
            grave=grave,
            links=tuple(links),
        )

    def said(self, language: str, what: str, *more: str, links: tuple[Link, ...] = ()) -> str:
        """Return an answer: the labels ``WHAT_title`` and ``WHAT_text``, then those named besides.

        It is the same for everybody, and made once.
        """
        asked = (language, what, more, links)
        if asked not in self._answers:
            lines = [self.say(language, name) for name in (f"{what}_text", *more)]
            heading = self.say(language, f"{what}_title")
            page = self._page(language, "")
            self._answers[asked] = self._render(
                "said", page, title=heading, lines=lines, links=links
            )
        return self._answers[asked]

    def preferences(
        self,
        language: str,
        path: str,
        *,
        address: str,
        given: Given,
        receives: bool = True,
        said: str = "",
        wrong: str = "",
        ways: Mapping[str, str],
    ) -> str:
        """Return the page on which readers choose; `ways` leads to `kept`, `erase` and `leave`.

        `receives`: issues are sent to them at present.
        """
        line = self.say(language, "preferences_text", address=address)
        page = self._page(language, path)
        return self._render(
            "preferences", page, address_line=line, given=given, receives=receives,
            said=said, wrong=wrong, **ways,
        )  # fmt: skip

    def kept(
        self,
        language: str,
        path: str,
        *,
        rows: Sequence[tuple[str, str]],
        events: Sequence[str],
        issues: Sequence[str],
        suggested: Sequence[str],
        download: str,
    ) -> str:
        """Return the page that shows everything kept about somebody."""
        return self._render(
            "kept",
            self._page(language, path),
            rows=[{"label": label, "value": value} for label, value in rows],
            events=events,
            issues=issues,
            suggested=suggested,
            download=download,
        )

    def suggest(
        self, language: str, *, days: int, typed: Typed, faults: Mapping[str, str], fault: str = ""
    ) -> str:
        """Return the form on which a page is suggested; `faults` are labels by field, `fault` is one.

        What is typed there is kept for so many `days`.
        """
        told = dict.fromkeys(("url", "why", "email"), "")
        told |= {field: self.say(language, name) for field, name in faults.items()}
        return self._render(
            "suggest", self._page(language, "suggest", offered=True), typed=typed, faults=told,
            fault=self.say(language, fault) if fault else "",
            data=self.say(language, "suggest_data", days=str(days)),
        )  # fmt: skip

    def search(
        self, language: str, asked: Asked, answer: Answer | None, *, following: str = ""
    ) -> str:
        """Return the page on which the archive is searched; `following` leads to what else was found."""
        return self._render(
            "search",
            self._page(language, "search"),
            labels=labels_for(self._archive_labels, language),
            asked=asked,
            answer=answer,
            following=following,
        )

    def proof(self, language: str, path: str, found: ProofPage) -> str:
        """Return the page on which a proof is answered; `found` is open."""
        assert found.proof  # noqa: S101 - it is open
        assert found.shown  # noqa: S101 - it is open
        issue = found.shown.issue
        return self._render(
            "proof",
            self._page(language, path),
            issue={
                "id": issue.id,
                "subject": issue.subject,
                "language": issue.language,
                "direction": direction_of(issue.language),
                "time": found.shown.time,
                "readers": found.shown.readers,
                "proof": found.proof.id,
                "hash": found.proof.sealed_sha256[:16],
            },
            items=[{"number": one.number, "title": one.title} for one in found.shown.items],
            may_approve=found.may_approve,
        )

    def proofed(self, language: str, found: ProofPage) -> str:
        """Return what is said where nothing is left to answer."""
        what = found.label
        lines = [self.say(language, f"proof_{what}_text")]
        if found.waits:
            lines.append(self.say(language, "proof_waits_text", count=str(found.waits)))
        title = self.say(language, f"proof_{what}_title")
        return self._render("said", self._page(language, ""), title=title, lines=lines, links=())

    def _page(
        self, language: str, path: str, *, public: bool = False, offered: bool = False
    ) -> PageView:
        """Return what the template knows; `offered`: the other languages are linked."""
        address = self.home + path
        others = tuple(
            LanguageLink(
                language=one.language,
                direction=one.direction,
                own_name=one.own_name,
                address=f"{address}?language={one.language}",
            )
            for one in self._site.languages
            if offered and one.language != language
        )
        return PageView(
            language=language,
            direction=direction_of(language),
            path=address,
            others=others,
            public=public,
        )

    def _render(self, template: str, page: PageView, **values: object) -> str:
        words = self._labels[page.language]
        return self._templates.get_template(f"public/{template}.html.j2").render(
            site=self._site, words=words, page=page, **values
        )


def _read_words(folders: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Return the labels by language, English first; it fills what another language lacks."""
    path = find_file(folders, "public/words.toml")
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}.", help="Mend the file; it is TOML.") from error
    english = {name: str(text) for name, text in data.get(ENGLISH, {}).items()}
    read = {ENGLISH: english}
    for language, own in data.items():
        unknown = sorted(set(own) - set(english))
        if unknown:
            raise ThemeError(
                f"{path}: [{language}] has labels that [{ENGLISH}] lacks: {', '.join(unknown)}.",
                help="Correct their names, or write them in English as well.",
            )
        read[language] = english | {name: str(text) for name, text in own.items()}
    return read


def _language(tag: str, words: Mapping[str, str]) -> LanguageLink:
    return LanguageLink(language=tag, direction=direction_of(tag), own_name=words["own_name"])
