"""issues/ID.yaml: one edition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newsletter.documents.addresses import ENTRY_ADDRESS, PAGE_ADDRESS
from newsletter.documents.audience_shape import AUDIENCE
from newsletter.documents.document import Document, read_document
from newsletter.documents.mending_shapes import CORRECTIONS, CORRECTS, withdrawn
from newsletter.documents.moments import DAY, LOCAL_TIME, PARTIAL_DATE, UTC_TIME
from newsletter.documents.names import AUTHOR, FOCUS_AREA, PERSON_ID
from newsletter.documents.rules import (
    FORMAT_VERSION,
    check_version,
    unique_ids,
    unique_urls,
    window_in_order,
)
from newsletter.documents.scalars import (
    ID,
    LANGUAGE,
    MARKDOWN,
    PICTURE_FILE,
    WORDS,
    YES_NO,
    Pattern,
    WholeNumber,
)
from newsletter.documents.shape import Field, ListOf, Shape
from newsletter.documents.translations import OF_ENTRIES, OF_ISSUES, OF_LEADS, translations_fit
from newsletter.model.finding import Waiver
from newsletter.model.issue import (
    UNKNOWN_URL,
    Days,
    Entry,
    FirstPublished,
    Image,
    Issue,
    Lead,
    Permission,
)
from newsletter.model.people import Byline
from newsletter.model.prose import NO_PROSE
from newsletter.model.publication import Publication

IMAGE = Shape(
    name="a picture",
    build=Image,
    fields=(
        Field(
            name="file",
            attribute="source",
            kind=PICTURE_FILE,
            required=True,
            help="Path of the picture inside the publication.",
        ),
        Field(
            name="alt",
            kind=WORDS,
            required=True,
            help="What the picture shows, for those who do not see it.",
        ),
        Field(name="caption", kind=WORDS, help="Printed below the picture."),
        Field(name="credit", kind=WORDS, help="Who took or drew it."),
        Field(name="licence", kind=WORDS, help="Under which licence it may be shown."),
    ),
)

FIRST_PUBLISHED = Shape(
    name="a first publication",
    build=FirstPublished,
    fields=(
        Field(name="outlet", kind=WORDS, required=True, help="The paper or site."),
        Field(name="date", kind=PARTIAL_DATE, help="When: year, month or day."),
        Field(name="url", kind=PAGE_ADDRESS, help="Address of the original."),
    ),
)

PERMISSION = Shape(
    name="a permission",
    build=Permission,
    fields=(
        Field(name="by", kind=WORDS, required=True, help="Who allowed the reprint."),
        Field(name="date", kind=DAY, required=True, help="On which day."),
    ),
)

_ID_HELP = "Permanent id, part of the address in the archive. Written by: newsletter ids --write."
_AUTHORS_HELP = "People's ids, names, or name and link."
_WEB_ONLY_HELP = (
    "true: the mail names it under “More on the web” and links to it; the web page shows it whole."
)
_LANGUAGE_HELP = "Language code where it differs from the publication's: en, ur."

_NOTHING_OF_A_LEAD: dict[str, Any] = {"title": "", "body": NO_PROSE}
_NOTHING_OF_AN_ENTRY: dict[str, Any] = {
    "title": "",
    "summary": NO_PROSE,
    "outlet": "",
    "url": UNKNOWN_URL,
}
"""What the nouns must have, and files need not say of what was withdrawn."""

LEAD = Shape(
    name="a lead",
    build=lambda **given: Lead(**{"id": "", **_NOTHING_OF_A_LEAD, **given}),
    excuse="withdrawn",
    fields=(
        Field(name="id", kind=ID, help=_ID_HELP),
        Field(name="title", kind=WORDS, required=True, help="The headline."),
        Field(name="authors", kind=ListOf(item=AUTHOR), help=_AUTHORS_HELP),
        Field(name="standfirst", kind=MARKDOWN, help="One or two sentences under the headline."),
        Field(name="image", kind=IMAGE, help="A picture above the text."),
        Field(
            name="precis",
            kind=YES_NO,
            help="true: the body is the editors' own account of the piece, which needs no "
            "permission.",
        ),
        Field(name="body", kind=MARKDOWN, required=True, help="The text, in Markdown."),
        Field(name="about", kind=MARKDOWN, help="Note about the authors, in Markdown."),
        Field(
            name="first_published",
            kind=FIRST_PUBLISHED,
            help="Where and when the piece appeared first.",
        ),
        Field(name="permission", kind=PERMISSION, help="Who allowed the reprint, and when."),
        Field(
            name="embargo",
            kind=UTC_TIME,
            help="Local time and zone before which the piece must not be sent.",
        ),
        Field(name="language", kind=LANGUAGE, help=_LANGUAGE_HELP),
        Field(name="web_only", kind=YES_NO, help=_WEB_ONLY_HELP),
        OF_LEADS,
        withdrawn("the lead"),
    ),
)


def _entry(**given: Any) -> Entry:  # noqa: ANN401 - each field its own
    organisation = given.pop("organisation", "")
    if organisation:
        given["authors"] = (Byline(name=organisation, organisation=True),)
    return Entry(**{"id": "", **_NOTHING_OF_AN_ENTRY, **given})


ENTRY = Shape(
    name="an entry",
    build=_entry,
    exclusive=("authors", "organisation"),
    excuse="withdrawn",
    fields=(
        Field(name="id", kind=ID, help=_ID_HELP),
        Field(name="title", kind=WORDS, required=True, help="The article's title."),
        Field(name="authors", kind=ListOf(item=AUTHOR), help=_AUTHORS_HELP),
        Field(
            name="organisation",
            kind=WORDS,
            help="An organisation that signs instead of authors.",
        ),
        Field(
            name="summary",
            kind=MARKDOWN,
            required=True,
            empty_code="empty-summary",
            empty_help="Write two or three sentences behind it, in your own words.",
            help="Two or three sentences by the editor, in Markdown.",
        ),
        Field(name="outlet", kind=WORDS, required=True, help="The paper, journal or site."),
        Field(
            name="url",
            kind=ENTRY_ADDRESS,
            required=True,
            help="Address of the article; “unknown” in past issues where it is lost.",
        ),
        Field(name="published", kind=PARTIAL_DATE, help="When: year, month or day."),
        Field(name="language", kind=LANGUAGE, help="Language of the article: en, ur."),
        Field(name="topics", kind=ListOf(item=WORDS), help="What it is about: [economy, water]."),
        Field(name="web_only", kind=YES_NO, help=_WEB_ONLY_HELP),
        OF_ENTRIES,
        withdrawn("the entry"),
    ),
)

WAIVER = Shape(
    name="a waiver",
    build=Waiver,
    fields=(
        Field(
            name="code",
            kind=Pattern(
                form="the code of a finding",
                pattern=ID.pattern,
                code="bad-id",
                help="Copy it from what `newsletter check` prints.",
            ),
            required=True,
            help="Code of the finding that is accepted.",
        ),
        Field(name="item", kind=WORDS, required=True, help="Id of the lead or entry, or “issue”."),
        Field(name="by", kind=PERSON_ID, required=True, help="Id of the person who accepts it."),
        Field(name="because", kind=WORDS, required=True, help="The reason."),
    ),
)

WINDOW = Shape(
    name="a window",
    build=Days,
    fields=(
        Field(name="from", attribute="first", kind=DAY, help="First day: 2017-11-01."),
        Field(name="to", attribute="last", kind=DAY, help="Last day: 2017-11-30."),
    ),
)

VERSION_FIELD = Field(
    name="version",
    kind=Pattern(
        form="a version", pattern=r"\S+", code="bad-version", help=f"Write {FORMAT_VERSION}."
    ),
    help=f"Version of the file's format: {FORMAT_VERSION}.",
)
"""What its value may be is for `check_version` to say."""

ISSUE = Shape(
    name="an issue",
    build=dict,
    excuse="withdrawn",
    unexcused=frozenset({"date"}),
    fields=(
        VERSION_FIELD,
        Field(name="number", kind=WholeNumber(), help="Number of the issue, counted by you."),
        Field(
            name="date",
            kind=PARTIAL_DATE,
            required=True,
            help="The year, month or day that the issue is of: 2017-11.",
        ),
        Field(name="title", kind=WORDS, help="Heading; without it the date: November 2017."),
        Field(name="subject", kind=WORDS, required=True, help="Subject line of the mail."),
        Field(
            name="preheader",
            kind=WORDS,
            help="The line that mail programs show behind the subject.",
        ),
        Field(name="language", kind=LANGUAGE, help=_LANGUAGE_HELP),
        Field(
            name="send_at",
            kind=LOCAL_TIME,
            help="Local time and zone of sending: 2017-12-01 09:00 America/New_York; without a "
            "zone in the publication's.",
        ),
        Field(
            name="window",
            kind=WINDOW,
            help="When the articles appeared that the issue draws on; without it, by the "
            "publication's schedule.",
        ),
        Field(
            name="freeze",
            kind=LOCAL_TIME,
            help="Local time and zone after which what comes in is late: 2017-11-27 18:00 "
            "America/New_York; without it, by the publication's schedule.",
        ),
        Field(
            name="audience",
            kind=AUDIENCE,
            help="Who receives it: everybody, or a mapping with tags, without, languages; without it, "
            "by the publication's rule.",
        ),
        Field(
            name="imported",
            kind=YES_NO,
            help="true: a past issue that was sent elsewhere; it is archived, never sent.",
        ),
        Field(
            name="editors",
            kind=ListOf(item=PERSON_ID),
            help="Ids of the people who made the issue; a house may ask that others approve it.",
        ),
        Field(name="leads", kind=ListOf(item=LEAD), help="Long pieces, in order."),
        Field(
            name="focus_areas",
            kind=ListOf(item=FOCUS_AREA),
            help="Ids of the focus areas to show, in order; in past issues an area may be written out "
            "as it read then.",
        ),
        Field(
            name="media_review",
            attribute="entries",
            kind=ListOf(item=ENTRY),
            help="Articles found elsewhere, in order.",
        ),
        Field(
            name="waivers",
            kind=ListOf(item=WAIVER),
            help="Findings that somebody accepts, with the reason.",
        ),
        OF_ISSUES,
        CORRECTS,
        CORRECTIONS,
        withdrawn("the whole issue"),
    ),
)

OLD_TOP = {"media-review": "media_review", "focus-areas": "focus_areas"}
OLD_ENTRY = {"source": "outlet"}
"""What version 0 called them."""


def read_issue(
    data: bytes, *, file: str, issue_id: str, publication: Publication
) -> Document[Issue]:
    """Read an issue file; `issue_id` is its stem."""

    def fill(raw: Any) -> Issue:  # noqa: ANN401
        raw.pop("version", None)
        raw.setdefault("language", publication.language)
        raw.setdefault("subject", "")
        return Issue(id=issue_id, **raw)

    return read_document(
        data,
        file=file,
        shape=ISSUE,
        rules=(check_version, unique_ids, unique_urls, window_in_order, translations_fit),
        publication=publication,
        fill=fill,
        old_shape=OLD_ISSUE,
    )


def _old_shape() -> Shape:
    """Return the shape of version 0: read as far as possible, so that all else is told too."""
    entry = replace(ENTRY, old_names=OLD_ENTRY)
    fields = tuple(
        replace(one, kind=ListOf(item=entry)) if one.name == "media_review" else one
        for one in ISSUE.fields
    )
    return replace(ISSUE, fields=fields, old_names=OLD_TOP)


OLD_ISSUE = _old_shape()
