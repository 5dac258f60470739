"""What a letter to one person says: subject, plain text and HTML in the theme's look."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import markupsafe

from newsletter.errors import ThemeError
from newsletter.model.consent import Letter
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pages import design_tokens, find_file, templates
from newsletter.text.direction import direction_of
from newsletter.text.wrapping import wrap

WORDS_FILE = "public/mail/words.toml"
NASTALIQ = ("ur", "ks", "pnb", "skr")
"""Languages set in the Nastaliq hand."""
_ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """A letter, written."""

    subject: str
    text: str
    html: str
    language: str


def write_out(
    letter: Letter,
    *,
    publication: Publication,
    folders: Sequence[Path],
    address: str,
    link: str,
    days: int,
    new_address: str = "",
) -> LetterText:
    """Return what a letter says, in the reader's language where there are words for it.

    `link` is empty where there is no public address; then the letter asks for an
    answer by mail.  What strangers typed, a name above all, is not in it: a form
    must not carry anybody's message.
    """
    said = {
        "publication": publication.name,
        "address": address,
        "new": new_address,
        "days": str(days),
    }
    return lay_out(
        letter.kind.replace("-", "_"),
        said,
        publication=publication,
        folders=folders,
        language=letter.language or publication.language,
        link=link,
    )


def lay_out(
    kind: str,
    said: Mapping[str, str],
    *,
    publication: Publication,
    folders: Sequence[Path],
    language: str,
    link: str,
) -> LetterText:
    """Return a letter of a kind that words.toml has words for, with what is `said` put into them."""
    language, words = words_for(folders, language)
    own = _of_kind(words, kind)
    plain = {key: _put_in(text, said) for key, text in own.items()}
    context = {
        "publication": publication,
        "link": link,
        "language": language,
        "direction": direction_of(language),
        "nastaliq": language.partition("-")[0] in NASTALIQ,
        "tokens": design_tokens(folders, publication.theme),
    }
    known = templates(folders)
    text = known.get_template("public/mail/letter.txt.j2")
    html = known.get_template("public/mail/letter.html.j2")
    return LetterText(
        subject=plain["subject"],
        text=text.render(words={key: wrap(one) for key, one in plain.items()}, **context),
        html=html.render(
            words={key: _marked_up(one, said) for key, one in own.items()}
            | {"subject": plain["subject"]},
            **context,
        ),
        language=language,
    )


def words_for(folders: Sequence[Path], language: str) -> tuple[str, Mapping[str, str]]:
    """Return the language that the letters have, and its words; English where they have it not."""
    path = find_file(folders, WORDS_FILE)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}.", help="Mend the file; it is TOML.") from error
    for name in (language, language.partition("-")[0]):
        if name in data:
            return name, data[_ENGLISH] | data[name]
    return _ENGLISH, data[_ENGLISH]


def _of_kind(words: Mapping[str, str], kind: str) -> dict[str, str]:
    """Return the words of this kind of letter, under their short names."""
    prefix = f"{kind}_"
    own = {key.removeprefix(prefix): text for key, text in words.items() if key.startswith(prefix)}
    return own | {"automatic": words["automatic"]}


def _put_in(text: str, said: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: said.get(found[1], found[0]), text)


def _marked_up(text: str, said: Mapping[str, str]) -> markupsafe.Markup:
    """Return the text for HTML; what is put in keeps its own direction."""
    isolated = {
        key: str(markupsafe.Markup("<bdi>{}</bdi>").format(one)) for key, one in said.items()
    }
    return markupsafe.Markup(_put_in(str(markupsafe.escape(text)), isolated))  # noqa: S704 - both halves are escaped
