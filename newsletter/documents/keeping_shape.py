"""keeping: of publication.yaml: where copies of cited pages go."""

from __future__ import annotations

from newsletter.documents.addresses import BACKUP_PLACE, BASE_ADDRESS
from newsletter.documents.scalars import YES_NO, Pattern, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.kept import KeepingRules

COPY_PLACE = Pattern(
    form="a folder, or s3://HOST/BUCKET/PREFIX?region=REGION",
    pattern=rf"(?!ssh:)(?:{BACKUP_PLACE.pattern})",
    code=BACKUP_PLACE.code,
    help=BACKUP_PLACE.help,
)

KEEPING = Shape(
    name="the keeping of copies",
    build=KeepingRules,
    fields=(
        Field(
            name="place",
            kind=COPY_PLACE,
            help="Where they go: var/copies, unless said otherwise; another folder, or "
            "s3://HOST/BUCKET/PREFIX?region=REGION.",
        ),
        Field(name="megabytes", kind=WholeNumber(least=1, most=100), help="The longest page: 8."),
        Field(
            name="by_itself",
            kind=YES_NO,
            help="false: newsletter run keeps nothing; newsletter archive keep does.",
        ),
        Field(
            name="quoted_words",
            kind=WholeNumber(least=0, most=100),
            help="Where an article is gone and no copy of it may be shown, the archive quotes so many "
            "words of the saved text at most: 40; 0: none.",
        ),
        Field(
            name="save_page_now",
            kind=BASE_ADDRESS,
            help="Address by which a public archive is asked for a copy, the page's own behind it; "
            "absent: none is asked.",
        ),
    ),
)
