"""Pages to files: which are made anew, in batches; what is staged, switched and put in place."""

from newsletter.archive.building.build import BuildReport, build_site
from newsletter.archive.building.making import Inspect
from newsletter.archive.building.manifest import MANIFEST
from newsletter.archive.building.outlines import Filler, Sheet
from newsletter.archive.building.page import Group, Outline, Page, Ready, hole, key_of, printed
from newsletter.archive.building.staging import finish

__all__ = [
    "MANIFEST",
    "BuildReport",
    "Filler",
    "Group",
    "Inspect",
    "Outline",
    "Page",
    "Ready",
    "Sheet",
    "build_site",
    "finish",
    "hole",
    "key_of",
    "printed",
]
