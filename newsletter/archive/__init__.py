"""Issues → static site: index, issue pages, entry permalinks, Atom feed.

`plan_site` decides every byte, `compare_site` says what would change, and
`write_site` does it.
"""

from newsletter.archive.editions import Edition
from newsletter.archive.issues import BalancePicture, Site, SiteWordmark
from newsletter.archive.plan import plan_site
from newsletter.archive.write import BuildReport, compare_site, write_site

ArchivedIssue = Edition

__all__ = [
    "ArchivedIssue",
    "BalancePicture",
    "BuildReport",
    "Edition",
    "Site",
    "SiteWordmark",
    "compare_site",
    "plan_site",
    "write_site",
]
