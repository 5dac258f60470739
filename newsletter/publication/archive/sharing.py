"""Share images: what this machine can draw them with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from newsletter.archive.site.labels import Labels, labels_for
from newsletter.archive.site.setting import Sharer
from newsletter.model.publication import Publication
from newsletter.pages import Tokens
from newsletter.pictures.fonts import Face, find_faces


def sharing_of(
    publication: Publication, tokens: Tokens, labels: Mapping[str, Labels]
) -> Sharer | None:
    """Return what draws share images, if the publication wants any and its archive has an address."""
    if not publication.share_images or not publication.archive_url:
        return None
    # Pillow takes its time to load, and most publications have no use for it here.
    from newsletter.archive.formats.share import Sharing  # noqa: PLC0415
    from newsletter.pictures.sharing import can_shape  # noqa: PLC0415

    return Sharing(
        publication=publication,
        tokens=tokens,
        faces=_faces,
        shaping=can_shape(),
        spelt=lambda language, date: labels_for(labels, language).spell(date),
        issue_number=lambda language, number: f"{labels_for(labels, language).number} {number}",
    )


@lru_cache(maxsize=64)
def _faces(families: str, language: str, weight: int) -> tuple[Face, ...]:
    """Ask fontconfig once for each style and language."""
    return find_faces(families, language, weight=weight)
