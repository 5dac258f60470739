"""An issue's page for programs: tags, linked data, and the citation files beside it."""

from __future__ import annotations

from newsletter.archive.editions import Edition
from newsletter.archive.formats.bibtex import bibtex
from newsletter.archive.formats.citing import citations_of
from newsletter.archive.formats.csl import csl_json
from newsletter.archive.formats.linked_data import linked_data
from newsletter.archive.formats.meta import coins, issue_meta
from newsletter.archive.formats.ris import ris
from newsletter.archive.site.issue_pages import Cited, Citing
from newsletter.model.publication import Publication


def citing_for(publication: Publication, *, pictured: frozenset[str] = frozenset()) -> Citing:
    """Return what says of each issue what programs read; `pictured`: ids that have a share image."""

    def cited(edition: Edition) -> Cited:
        citations = citations_of(edition, publication)
        meta = issue_meta(edition, publication, share_image=edition.issue.id in pictured)
        files = (
            ("issue.bib", "BibTeX", bibtex(citations)),
            ("issue.ris", "RIS", ris(citations)),
            ("issue.csl.json", "CSL JSON", csl_json(citations)),
        )
        return Cited(
            head=f"{meta}\n",
            data=f"{linked_data(edition, publication, citations)}\n",
            tail=coins(citations),
            files=files if citations else (),
        )

    return cited
