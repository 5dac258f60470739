"""Pages to files: which are made anew, in batches; what is staged, switched and put in place."""

from newsletter.archive.building.page import Group, Page, Ready, hole, key_of

__all__ = ["Group", "Page", "Ready", "hole", "key_of"]
