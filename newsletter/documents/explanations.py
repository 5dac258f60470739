"""Every code that reading a file may end with, explained; documentation is generated from it."""

from __future__ import annotations

from newsletter.model.finding import Severity
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingNote:
    """What documentation says of one code."""

    code: str
    severity: Severity | None
    """None where it depends on the file: see the explanation."""
    explanation: str
    """One sentence: what is wrong."""


_ERRORS = {
    # the file as a whole
    "empty-file": "The file says nothing.",
    "too-large": "The file has more than a megabyte, and is not read.",
    "binary": "The file is no text but a document, a picture or the like.",
    "not-utf-8": "The file is stored in another encoding than UTF-8.",
    "forbidden-character": "An invisible character stands in the file, which mail cannot carry.",
    "missing-key": "A field that must be there is missing.",
    "old-format": "The file is written in an older format, which `newsletter migrate` rewrites.",
    "bad-audience-id": "The id of an audience at Mailchimp has another form.",
    "bad-version": "The file names a version of the format that this program cannot read.",
    # YAML
    "tab": "A tab indents a line, where only blanks may.",
    "bad-indent": "A line stands too far left or right, so that it belongs to the wrong thing.",
    "missing-colon": "The colon behind the name of a field is missing.",
    "missing-blank": "The blank behind a colon or a hyphen is missing.",
    "missing-bar": "The `|` behind a colon is missing, below which a text of several lines stands.",
    "missing-name": "A colon has no name of a field in front of it.",
    "colon-in-text": "A text without quotation marks contains a colon and a blank.",
    "unclosed-quote": "A quotation mark is opened and not closed.",
    "text-after-quote": "A quotation mark ends a text, but the text goes on.",
    "bad-escape": "A backslash stands between double quotation marks, where it means something.",
    "smart-quotes": "Typographic quotation marks stand where YAML wants straight ones.",
    "unclosed-bracket": "A bracket or brace is opened and not closed.",
    "special-character": "A text begins with a character that has a meaning in YAML.",
    "bad-yaml": "The YAML cannot be understood, for a reason that has no code of its own.",
    "bad-key": "A list or mapping stands where the name of a field is expected.",
    "duplicate-key": "A field stands twice in one item.",
    "merge-key": "`<<` copies fields from elsewhere, which is not read.",
    "anchor": "`&` marks a value for reuse, which is not read.",
    "alias": "`*` repeats a value from elsewhere, which is not read.",
    "tag": "`!` marks the type of a value, which is not read.",
    "second-document": "A line `---` or `...` ends the document before the end of the file.",
    "too-deep": "Lists and mappings are nested deeper than any file needs.",
    # fields and their values
    "unknown-key": "A field is not known here; often its name is misspelt.",
    "conflicting-keys": "Two fields stand together of which only one may.",
    "empty-value": "A field that must say something is empty.",
    "empty-item": "A list has an item that is empty.",
    "empty-summary": "An entry has no summary yet.",
    "wrong-type": "A text, a list or a mapping stands where another of the three is expected.",
    "unknown-choice": "The field takes one of a few words, and this is none of them.",
    "bad-number": "The text is not a number, or it is too small or too large here.",
    "bad-id": "An id has other characters than lower-case letters, digits and hyphens.",
    "duplicate-id": "Two items have one id.",
    "bad-language": "The text is not a language code such as en or ur.",
    "own-language": "Something is translated into the language that it is written in.",
    "bad-database": "The text is not the address of a PostgreSQL database, or has a password in it.",
    "bad-focus": "The text does not say where the face is: two percentages, such as 50% 30%.",
    "bad-speller": "The text names no program that knows how words are spelt.",
    "bad-place": "The text names no place for backups or copies, or holds letters that a program reads otherwise.",
    "bad-recipient": "The text is not the public key that backups are locked with (age1…).",
    "bad-country": "The text is not a country code of two letters.",
    "bad-path": "The path leads out of the publication's folder, or is an address.",
    # dates and times
    "bad-date": "The date is not written as year, month and day with hyphens.",
    "impossible-date": "No calendar has this day, or no clock this time.",
    "bad-time": "The time is not written in the form that the field takes.",
    "time-skipped": "The clocks go forward over this local time, so that it does not exist.",
    "time-twice": "The clocks go back over this local time, so that it happens twice.",
    "window-backwards": "The window of an issue ends before it begins.",
    "unknown-zone": "There is no time zone of this name.",
    # addresses and hosts
    "bad-address": "The address is not whole, or contains a blank.",
    "address-without-scheme": "The address lacks its `https://`.",
    "unsafe-address": "The address does not lead to a web page: it begins with another scheme.",
    "duplicate-url": "Two entries, or two feeds, have addresses that lead to one page.",
    "bad-mail-address": "The text is not a mail address, or has a name around it.",
    "bad-secret-name": "What shall name a password has another form; perhaps it is the password.",
    "bad-folder-name": "What shall name a folder of a mailbox has signs that no such name has.",
    "bad-bounce-address": "The address to which mail comes back cannot take variants of itself.",
    "bad-host": "The text is not the name of a host.",
    "bad-site-path": "The text is not an address of the archive, such as topics/water/.",
    "duplicate-redirect": "An address of the archive is redirected twice.",
    "redirect-cycle": "Redirects lead in a circle, so that no page is reached.",
    "duplicate-host": "A host belongs to two outlets.",
    "bad-selector": "The text is not a CSS selector, such as h2 a.",
    "bad-pattern": "The text is not the pattern of a path, such as /opinion/.",
    "bad-network": "The text is not a network, such as 10.0.0.0/8.",
    "bad-rate": "The text is not a rate, such as 50 a second.",
    "bad-connection": "The text is not an address and a port, such as 127.0.0.1:8080.",
    # what is named
    "unknown-person": "No person of this id stands in publication.yaml.",
    "focus-area-in-issue": "A focus area is written out in an issue that is not a past one.",
    "unknown-focus-area": "No focus area of this id stands in publication.yaml.",
    "unknown-outlet": "A feed names an outlet that does not stand in feeds.yaml.",
    "duplicate-name": "Two people, or two outlets, have one name.",
    # Markdown
    "bad-link": "A link leads to something that is not an address.",
    "link-without-scheme": "A link leads to an address that lacks its `https://`.",
    "unsafe-link": "A link leads to something else than a web page or a mail address.",
    "bad-image": "A picture is not a file of the publication, or stands inside a sentence.",
}
_WARNINGS = {
    "redirect-chain": "A redirect leads to an address that is redirected itself.",
    "unused-note": "A footnote has no mark in the text.",
}
_EITHER = {
    "unknown-url": "An entry has no address: an error, but a warning in an imported issue.",
}


def describe_findings() -> tuple[FindingNote, ...]:
    """Return every code once: files, YAML, fields, dates, addresses, names, Markdown."""
    by_severity = ((Severity.ERROR, _ERRORS), (Severity.WARNING, _WARNINGS), (None, _EITHER))
    return tuple(
        FindingNote(code=code, severity=severity, explanation=explanation)
        for severity, notes in by_severity
        for code, explanation in notes.items()
    )
