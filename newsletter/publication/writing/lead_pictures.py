"""Pictures that came inside a document: made ready, stripped of what cameras write, put into images/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.confine import Confined
from newsletter.errors import ConfinedError, NewsletterError
from newsletter.manuscripts.values import Manuscript, ManuscriptPicture, Notice
from newsletter.model.prose import Block, Figure, ListBlock, Prose, Quote
from newsletter.publication.issues.picturing import LIMITS, MODULE
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace

FOLDER = "images"
WIDTH, HEIGHT = 1000, 1400
"""Pixels as shown, at most; the file has twice as many on a side."""
PNG = b"\x89PNG"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPicture:
    """A picture as it will lie in the publication."""

    path: str
    """Inside the publication: ``images/the-dam-1.jpg``."""
    data: bytes
    new: bool
    """False: the same picture lies there already."""


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
    for picture, made in zip(manuscript.pictures, _made(manuscript.pictures), strict=True):
        if isinstance(made, NewsletterError):
            broken.append(picture.alt or made.message)
            continue
        ready[picture.name] = _placed(workplace, name, made, taken)
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


def write_pictures(workplace: Workplace, pictures: Iterable[ReadyPicture]) -> tuple[Path, ...]:
    """Write those that are new; return their files.  Where one cannot be written, none stays."""
    written = list[Path]()
    try:
        for picture in pictures:
            if picture.new:
                path = workplace.folder / picture.path
                write_whole(path, picture.data)
                written.append(path)
    except BaseException:
        remove_pictures(written)
        raise
    return tuple(written)


def remove_pictures(paths: Iterable[Path]) -> None:
    """Take back what `write_pictures` wrote."""
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _made(pictures: Iterable[ManuscriptPicture]) -> Iterator[bytes | NewsletterError]:
    with Confined(preload=(MODULE,), limits=LIMITS) as child:
        for picture in pictures:
            try:
                made = child.call(f"{MODULE}:prepare", picture.data, width=WIDTH, height=HEIGHT)
            except (NewsletterError, ConfinedError) as error:
                yield error
            else:
                assert isinstance(made, bytes)  # noqa: S101 - what our own function returns
                yield made


def _placed(workplace: Workplace, name: str, data: bytes, taken: set[str]) -> ReadyPicture:
    """Return a picture under the first name that nothing else has."""
    kind = "png" if data.startswith(PNG) else "jpg"
    number = 0
    while True:
        number += 1
        path = f"{FOLDER}/{name}-{number}.{kind}"
        file = workplace.folder / path
        if path in taken:
            continue
        if not file.exists():
            return ReadyPicture(path=path, data=data, new=True)
        if file.is_file() and file.read_bytes() == data:
            return ReadyPicture(path=path, data=data, new=False)


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
