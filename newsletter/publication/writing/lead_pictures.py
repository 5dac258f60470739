"""Pictures that came inside a document: made ready, stripped of what cameras write, put into images/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from newsletter.errors import UsageError
from newsletter.manuscripts.values import Manuscript, ManuscriptPicture, Notice
from newsletter.model.prose import Block, Figure, ListBlock, Prose, Quote
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.kept_pictures import ReadyPicture, made_ready, placed


def with_pictures(
    workplace: Workplace, manuscript: Manuscript, name: str
) -> tuple[Manuscript, tuple[ReadyPicture, ...]]:
    """Return a manuscript that names its pictures as they will lie in images/, and these.

    One that cannot be shown is left out, and told of.  Nothing is written.
    """
    if not manuscript.pictures:
        return manuscript, ()
    ready = dict[str, ReadyPicture]()
    broken = list[str]()
    taken = set[str]()
    for picture in manuscript.pictures:
        made = _made(picture)
        if isinstance(made, UsageError):
            broken.append(picture.alt or made.message)
            continue
        ready[picture.name] = placed(workplace, made, _numbered(name), taken=taken)
        taken.add(ready[picture.name].path)
    notices = manuscript.notices
    if broken:
        notices += (Notice(code="picture-broken", count=len(broken), words=tuple(broken[:3])),)
    named = replace(
        manuscript,
        standfirst=_renamed(manuscript.standfirst, ready),
        body=_renamed(manuscript.body, ready),
        about=_renamed(manuscript.about, ready),
        notices=notices,
    )
    return named, tuple(ready.values())


def _made(picture: ManuscriptPicture) -> bytes | UsageError:
    try:
        return made_ready(picture.data, name=picture.name)
    except UsageError as error:
        return error


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}-{number}" for number in count(1))


def _renamed(prose: Prose, ready: dict[str, ReadyPicture]) -> Prose:
    return replace(
        prose,
        blocks=tuple(_blocks(prose.blocks, ready)),
        notes=tuple(tuple(_blocks(note, ready)) for note in prose.notes),
    )


def _blocks(blocks: Iterable[Block], ready: dict[str, ReadyPicture]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Figure():
                if block.source in ready:
                    yield replace(block, source=ready[block.source].path)
            case Quote():
                yield replace(block, children=tuple(_blocks(block.children, ready)))
            case ListBlock():
                items = (tuple(_blocks(item, ready)) for item in block.items)
                yield replace(block, items=tuple(item for item in items if item))
            case _:
                yield block
