"""Issues → static site: issue pages, lists, feeds, search, citations.

`plan_site` decides every byte, `compare_site` says what would change, and
`write_site` does it.
"""

from newsletter.archive.editions import Edition
from newsletter.archive.issues import BalancePicture, Site, SiteWordmark
from newsletter.archive.plan import plan_site
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.setting import Setting
from newsletter.archive.site.wordmark import drawn_wordmark
from newsletter.archive.write import BuildReport, compare_site, write_site

__all__ = [
    "BalancePicture",
    "BuildReport",
    "Edition",
    "Setting",
    "Site",
    "SiteWordmark",
    "compare_site",
    "drawn_wordmark",
    "plan_site",
    "read_labels",
    "write_site",
]
