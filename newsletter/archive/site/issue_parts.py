"""Parts of an issue's page: what it holds, what it lacks, and the copies of what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from newsletter.archive.editions import AsSent, Card, Letter, Line, Tombstone
from newsletter.archive.site.filing import parted
from newsletter.archive.site.items import Items, attribute, day, partial_date, safe, written
from newsletter.archive.site.labels import Labels
from newsletter.archive.site.views import FileView, SentView
from newsletter.model.dates import PartialDate
from newsletter.text.direction import direction_of


def contents(card: Card, words: Labels, items: Items) -> str:
    """Return the list of what an issue holds; it folds without a script."""
    taken = words.minutes.format(count=card.minutes)
    leads, entries, _ = parted(card)
    parts = [_listed(words.lead_analysis, "ul", leads, card)] if leads else []
    if card.focus_areas:
        way = direction_of(card.language)
        links = "".join(f"<li>{items.link('focus', one, way)}</li>" for one in card.focus_areas)
        parts.append(f'<p class="label">{words.focus}</p>\n<ul class="areas">{links}</ul>\n')
    if entries:
        parts.append(_listed(words.media_review, "ol", entries, card))
    return (
        f'\n<nav class="inside" aria-label="{words.contents}"><details>\n'
        f"<summary><span>{words.contents}</span> <small>{taken}</small></summary>\n"
        f"{''.join(parts)}</details></nav>\n"
    )


def _listed(label: str, kind: str, lines: Iterable[Line], card: Card) -> str:
    links = "".join(
        f"<li{written(line.language, card.language)}>"
        + (
            f'<a href="#{attribute(line.id)}">{safe(line.title)}</a></li>\n'
            if line.id
            else f"{safe(line.title)}</li>\n"
        )
        for line in lines
    )
    return f'<p class="label">{label}</p>\n<{kind}>\n{links}</{kind}>\n'


def stone_html(stone: Tombstone, words: Labels) -> str:
    """Return what stands where an item was."""
    date = words.withdrawn.format(date=day(partial_date(stone), words))
    why = escape(stone.why, quote=False)
    return f'<li class="stone" id="{escape(stone.id)}"><p>{date}: <bdi>{why}</bdi></p></li>\n'


def sent_view(sent: AsSent, words: Labels) -> SentView:
    """Return what was sent, in words."""
    labels = {".eml": words.as_sent_mail, ".txt": words.as_sent_text}
    return SentView(
        files=tuple(
            FileView(
                name=one.name,
                label=labels.get(one.name[-4:], one.name),
                size=_size(one.size),
                sha256=one.sha256,
            )
            for one in sent.files
        ),
        totals=words.as_sent_totals.format(
            recipients=f"{sent.recipients:,}",
            accepted=f"{sent.accepted:,}",
            failed=f"{sent.failed:,}",
            excluded=f"{sent.excluded:,}",
            uncertain=f"{sent.uncertain:,}",
        ),
        seal=sent.sealed_sha256,
    )


def letter_view(letter: Letter, words: Labels) -> tuple[str, SentView]:
    """Return heading and copies of a correction that was mailed."""
    date = PartialDate(year=letter.date.year, month=letter.date.month, day=letter.date.day)
    heading = f"{words.correction.format(date=words.spell(date))}: {letter.subject}"
    return heading, sent_view(letter.as_sent, words)


def file_view(name: str, label: str, data: bytes) -> FileView:
    """Return a file beside the page."""
    return FileView(name=name, label=label, size=_size(len(data)), sha256="")


def _size(octets: int) -> str:
    return f"{max(1, round(octets / 1000)):,} kB"
