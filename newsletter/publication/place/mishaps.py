"""Files and folders that cannot be used, in words that say what to do."""

from __future__ import annotations

import errno

from newsletter.errors import NewsletterError

_KINDS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("is not there", "Check its name and folder, and run the command again."),
    errno.EISDIR: ("is a folder where a file is needed", "Move that folder away."),
    errno.ENOTDIR: ("lies in a file where a folder is needed", "Move that file away."),
    errno.EEXIST: ("is in the way: a folder is needed there", "Move that file away."),
    errno.EACCES: ("may not be used by your account", "Change who may read and write it."),
    errno.EPERM: ("may not be used by your account", "Change who may read and write it."),
    errno.EROFS: ("lies on a disk that cannot be written", "Choose another folder."),
    errno.ENOSPC: ("cannot be written: the disk is full", "Make room, and run the command again."),
    errno.EFBIG: ("cannot be written: it is larger than this system lets it be", "Make room."),
    errno.EDQUOT: ("cannot be written: your disk quota is used up", "Make room, and run it again."),
    errno.ENAMETOOLONG: ("has a name that is too long", "Choose a shorter one."),
}


def explain(error: OSError) -> NewsletterError | None:
    """Return the error that a person can act on; None where no file is concerned."""
    if not error.filename:
        return _full_disk(error)
    said, way_out = _KINDS.get(
        error.errno or 0,
        (f"cannot be used: {error.strerror}", "See what is wrong with it, and run it again."),
    )
    return NewsletterError(f"{error.filename} {said}.", help=way_out)


def _full_disk(error: OSError) -> NewsletterError | None:
    """Explain a failed write into an open file, which comes without a name."""
    if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return None
    return NewsletterError(
        "The disk is full; what was being written was given up.",
        help="Make room, and run the command again.",
    )
