"""The page of an issue with holes for its texts: thousands of pages are filled by asking a template once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsletter.archive.building.page import hole
from newsletter.archive.site.views import FileView, IssueView, PageView, SentView, StepView
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueShown:
    """What the template of an issue's page sees, but for ready HTML."""

    page: PageView
    issue: IssueView
    files: tuple[FileView, ...]
    sent: SentView | None
    letters: tuple[tuple[str, SentView], ...]
    earlier: StepView | None
    later: StepView | None

    @property
    def shape(self) -> str:
        """Equal for pages that differ in nothing but `texts`; pages with letters have none."""
        page, issue = self.page, self.issue
        files = [(one.name, one.label) for one in self.files]
        sent = self.sent and [(one.name, one.label) for one in self.sent.files]
        return (
            f"{issue.language} {len(page.steps)} {bool(page.title)} {bool(page.description)} "
            f"{bool(page.address)} {bool(self.earlier)} {bool(self.later)} {files} {sent}"
        )

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that the page shows, by the name of its hole."""
        page = self.page
        yield "title", page.title
        yield "description", page.description
        yield "address", page.address
        for name, step in (("earlier", self.earlier), ("later", self.later)):
            if step:
                yield f"{name}_label", step.label
                yield f"{name}_path", step.path
        for letter, step in zip("ab", page.steps, strict=False):
            yield f"step_{letter}_label", step.label
            yield f"step_{letter}_path", step.path
        if self.sent:
            yield "totals", self.sent.totals
            yield "seal", self.sent.seal
            for letter, file in zip("abcdefgh", self.sent.files, strict=False):
                yield f"size_{letter}", file.size
                yield f"hash_{letter}", file.sha256

    def bare(self) -> IssueShown:
        """Return the same with holes for its texts."""
        page, sent = self.page, self.sent
        return IssueShown(
            page=replace(
                page,
                title=page.title and hole("title"),
                description=page.description and hole("description"),
                address=page.address and hole("address"),
                steps=tuple(
                    StepView(label=hole(f"step_{letter}_label"), path=hole(f"step_{letter}_path"))
                    for letter, _ in zip("ab", page.steps, strict=False)
                ),
            ),
            issue=self.issue,
            files=self.files,
            sent=sent and _sent(sent),
            letters=(),
            earlier=self.earlier and _step("earlier"),
            later=self.later and _step("later"),
        )


def _step(name: str) -> StepView:
    return StepView(label=hole(f"{name}_label"), path=hole(f"{name}_path"))


def _sent(sent: SentView) -> SentView:
    files = tuple(
        replace(file, size=hole(f"size_{letter}"), sha256=hole(f"hash_{letter}"))
        for letter, file in zip("abcdefgh", sent.files, strict=False)
    )
    return SentView(files=files, totals=hole("totals"), seal=hole("seal"))
