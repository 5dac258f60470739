"""YAML files to nouns and back; a mistake costs one message with place and mend."""

from newsletter.documents.document import Document
from newsletter.documents.feeds_file import read_feeds
from newsletter.documents.issue_file import read_issue
from newsletter.documents.publication_file import read_publication

__all__ = ["Document", "read_feeds", "read_issue", "read_publication"]
