from __future__ import annotations

from newsletter.backup.locking import new_pair, read_identity
from newsletter.backup.sheet import recovery_sheet


def test_the_sheet_holds_all_that_is_needed() -> None:
    """The key as it can be typed back, the commands, and the way without this program."""
    pair = new_pair()
    sheet = recovery_sheet(
        pair,
        publication="The Review",
        day="1 December 2026",
        place="/mnt/backups",
        folder="review",
    )
    assert max(map(len, sheet.splitlines())) <= 80
    block = sheet.partition("do not matter)\n")[2].partition("It belongs")[0]
    assert read_identity(block) == pair.identity
    for wanted in (
        "newsletter restore /mnt/backups --into review",
        "newsletter takeover --because",
        "age -d -i key.txt",
        "zstd -d | tar -x",
        pair.recipient,
    ):
        assert wanted in sheet
