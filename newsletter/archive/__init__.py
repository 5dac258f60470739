"""Issues → static site: index, issue pages, entry permalinks, Atom feed.

`plan_site` decides every byte, `compare_site` says what would change, and
`write_site` does it.
"""

from newsletter.archive.issues import ArchivedIssue, BalancePicture, Site, SiteWordmark
from newsletter.archive.plan import plan_site
from newsletter.archive.write import BuildReport, compare_site, write_site

__all__ = [
    "ArchivedIssue",
    "BalancePicture",
    "BuildReport",
    "Site",
    "SiteWordmark",
    "compare_site",
    "plan_site",
    "write_site",
]
