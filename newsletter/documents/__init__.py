"""YAML files to nouns and back; a mistake costs one message with place and mend.

Names are looked up when they are first used: whoever takes nouns from a cache needs no YAML, and
whoever reads a file nothing of what writes one.
"""

from typing import TYPE_CHECKING

from newsletter.on_demand import names_of

if TYPE_CHECKING:
    from newsletter.documents.document import Document
    from newsletter.documents.drafting import EntryDraft, add_entries, entry_urls, new_issue
    from newsletter.documents.edit import replace_scalar, writable
    from newsletter.documents.explanations import FindingNote, describe_findings
    from newsletter.documents.feed_edits import (
        add_feeds,
        add_outlets,
        pause_feed,
        remove_feed,
        resume_feed,
    )
    from newsletter.documents.feeds_file import read_feeds
    from newsletter.documents.field_edits import remove_field, set_field
    from newsletter.documents.folding import fold_pieces
    from newsletter.documents.ids import write_ids
    from newsletter.documents.issue_dates import read_issue_dates
    from newsletter.documents.issue_file import read_issue
    from newsletter.documents.list_edits import (
        ids_in,
        insert_item,
        move_item,
        remove_item,
        set_list,
    )
    from newsletter.documents.migrate import migrate_issue
    from newsletter.documents.publication_file import read_publication
    from newsletter.documents.schema import FieldDoc, describe, json_schema

__all__ = [
    "Document",
    "EntryDraft",
    "FieldDoc",
    "FindingNote",
    "add_entries",
    "add_feeds",
    "add_outlets",
    "describe",
    "describe_findings",
    "entry_urls",
    "fold_pieces",
    "ids_in",
    "insert_item",
    "json_schema",
    "migrate_issue",
    "move_item",
    "new_issue",
    "pause_feed",
    "read_feeds",
    "read_issue",
    "read_issue_dates",
    "read_publication",
    "remove_feed",
    "remove_field",
    "remove_item",
    "replace_scalar",
    "resume_feed",
    "set_field",
    "set_list",
    "writable",
    "write_ids",
]

_MODULES = {
    "document": ("Document",),
    "drafting": ("EntryDraft", "add_entries", "entry_urls", "new_issue"),
    "edit": ("replace_scalar", "writable"),
    "explanations": ("FindingNote", "describe_findings"),
    "feed_edits": ("add_feeds", "add_outlets", "pause_feed", "remove_feed", "resume_feed"),
    "feeds_file": ("read_feeds",),
    "field_edits": ("remove_field", "set_field"),
    "folding": ("fold_pieces",),
    "ids": ("write_ids",),
    "issue_dates": ("read_issue_dates",),
    "issue_file": ("read_issue",),
    "list_edits": ("ids_in", "insert_item", "move_item", "remove_item", "set_list"),
    "migrate": ("migrate_issue",),
    "publication_file": ("read_publication",),
    "schema": ("FieldDoc", "describe", "json_schema"),
}

__getattr__ = names_of(__name__, _MODULES)
