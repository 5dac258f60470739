"""backup: of publication.yaml: where copies of everything go, and how long they stay."""

from __future__ import annotations

from newsletter.documents.addresses import BACKUP_PLACE
from newsletter.documents.moments import TIME_OF_DAY
from newsletter.documents.scalars import Pattern, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.backup import BackupRules, Keep

_RECIPIENT = Pattern(
    form="the public key of a backup (age1…)",
    pattern=r"age1[02-9ac-hj-np-z]{58}",
    code="bad-recipient",
    help="`newsletter backup keys` makes it; it stands on the recovery sheet too.",
)

KEEP = Shape(
    name="how many backups stay",
    build=Keep,
    fields=(
        Field(name="daily", kind=WholeNumber(least=1, most=1000), help="Of the last days: 7."),
        Field(name="weekly", kind=WholeNumber(least=0, most=1000), help="Of the last weeks: 5."),
        Field(name="monthly", kind=WholeNumber(least=0, most=1000), help="Of the last months: 12."),
    ),
)

BACKUP = Shape(
    name="the backup",
    build=BackupRules,
    fields=(
        Field(
            name="place",
            kind=BACKUP_PLACE,
            help="Where backups go: a folder of another disk, ssh://USER@HOST/FOLDER, or "
            "s3://HOST/BUCKET/PREFIX?region=REGION.",
        ),
        Field(
            name="recipient",
            kind=_RECIPIENT,
            help="The public key that they are locked with, from `newsletter backup keys`.",
        ),
        Field(name="at", kind=TIME_OF_DAY, help="Local time of the night's backup: 03:15."),
        Field(name="keep", kind=KEEP, help="How many stay: the newest of each day, week, month."),
    ),
)
