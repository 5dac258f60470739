"""saving: of publication.yaml: whether what is saved at the desk is committed."""

from __future__ import annotations

from newsletter.documents.scalars import Choice
from newsletter.documents.shape import Field, Shape
from newsletter.model.saving import Commits, SavingRules


def _rules(**given: str) -> SavingRules:
    return SavingRules(**{name: Commits(value) for name, value in given.items()})


SAVING = Shape(
    name="the saving",
    build=_rules,
    fields=(
        Field(
            name="commit",
            kind=Choice(options=tuple(Commits)),
            help="per_person: where the publication is a git repository, each save at the desk is a "
            "commit in the person's name; no (which it is unless said otherwise): you commit.",
        ),
    ),
)
