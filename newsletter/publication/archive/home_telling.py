"""What is told of an imported issue: at the top of its file, and in the report."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.archive.importing.posts import Post
from newsletter.archive.importing.recognising import Past
from newsletter.model.issue import Issue
from newsletter.publication.archive.home_pictures import Taken
from newsletter.publication.archive.home_report import BroughtHome, ChangedLink, LeftOut, Picture
from newsletter.text.scrubbing import without_addresses

MOST_REMARKS = 30


def comments_for(post: Post, past: Past, mark: str, taken: Sequence[Taken] = ()) -> list[str]:
    """Return what stands at the top of the file: where it is from, and what to look at."""
    account = past.account
    first = (
        f"Imported from {post.name} (sha256 {mark}): {account.words} words, "
        f"{account.percent_placed} % of them are in this file. Look it over before it is published."
    )
    remarks = [f"- {without_addresses(remark)}" for remark in past.remarks[:MOST_REMARKS]]
    shown = [
        f"- Put where it belongs: {without_addresses(one.markdown)}" for one in taken[:MOST_REMARKS]
    ]
    return [first, *remarks, *shown]


def told_of(post: Post, past: Past, issue: Issue, taken: Sequence[Taken] = ()) -> BroughtHome:
    """Return the report of one issue; readers' addresses in what was left out are blotted out."""
    account = past.account
    files = {one.source: one.path for one in taken}
    fields = dict[str, int]()
    for share in account.shares:
        if share.fate != "dropped":
            fields[share.where] = fields.get(share.where, 0) + share.words
    return BroughtHome(
        source=post.name,
        outcome="written",
        issue=issue.id,
        date=issue.send_at.strftime("%Y-%m-%d %H:%M %Z") if issue.send_at else str(issue.date),
        subject=issue.subject,
        leads=len(issue.leads),
        focus_areas=len(issue.focus_areas),
        entries=len(issue.entries),
        words=account.words,
        placed=account.count("placed"),
        turned=account.count("turned"),
        dropped=account.count("dropped"),
        percent=account.percent_placed,
        fields=tuple(fields.items()),
        left_out=tuple(
            LeftOut(words=share.words, why=share.where, text=without_addresses(share.text))
            for share in account.shares
            if share.fate == "dropped"
        ),
        unaccounted=(*account.missing, *account.extra),
        joints=past.joints,
        remarks=past.remarks,
        pictures=tuple(
            Picture(source=one.source, alt=one.alt, link=one.link, file=files.get(one.source, ""))
            for one in past.pictures
        ),
        links=tuple(
            ChangedLink(words=one.words, fate=one.fate, address=one.address) for one in past.links
        ),
        addresses=past.addresses,
    )
