"""`newsletter check`: the reader's and the checks' findings together, each at its place."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.archive.mending.showing import pieces_of
from newsletter.check import apply_waivers, check_issue, check_rendition, describe_rules
from newsletter.documents import Document, FindingNote
from newsletter.documents.suggest import did_you_mean
from newsletter.errors import ThemeError
from newsletter.model.article import Article, SavedSource
from newsletter.model.comment import Comment
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue
from newsletter.model.kept import KeptCopy
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.variant import WHOLE, Variant
from newsletter.publication.issues.checked import Checked
from newsletter.publication.issues.known_links import known_links, links_of
from newsletter.publication.issues.mended import mended_findings
from newsletter.publication.issues.past import issues_before
from newsletter.publication.issues.picturing import ForgivingGallery, Gallery, picture_findings
from newsletter.publication.issues.recalling import told_before
from newsletter.publication.issues.rendering import rendered_variants, theme_of
from newsletter.publication.issues.spelling import spelling_findings
from newsletter.publication.issues.variants import few_variants, variant_findings
from newsletter.publication.issues.weighing import Budget, budgets_of
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import refresh_schemas
from newsletter.publication.place.moving import moving_findings
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.comments import SqlCommentStore
from newsletter.stores.kept import SqlKeptStore
from newsletter.text.addresses import canonical_address

UNUSABLE_THEME = FindingNote(
    code="theme",
    severity=Severity.ERROR,
    explanation="The theme is missing, or a template of it has a mistake, so that there is no mail.",
)

NO_PREVIEW = FindingNote(
    code="no-preview",
    severity=Severity.ERROR,
    explanation="The live preview cannot show the files as they stand now, for the reason that it "
    "gives.",
)

UNKNOWN_CODE = FindingNote(
    code="unknown-code",
    severity=Severity.WARNING,
    explanation="`house_rules.severities` names a code that no check has, so that it changes nothing.",
)


def check(
    workplace: Workplace, names: Sequence[str] = (), *, about_sending: bool = True
) -> Checked:
    """Check the named issues; without a name publication.yaml, feeds.yaml and every issue.

    With `about_sending`, what would stop any issue from being sent now is found, too.  Raises
    `NoSuchIssue`, and `DocumentError` where an issue is named and publication.yaml itself cannot
    be used.
    """
    masthead = reading.publication_document(workplace)
    if names:
        publication = reading.publication(workplace)
        files: list[str] = []
        findings: list[Finding] = []
    else:
        base = (masthead, reading.feeds_document(workplace))
        files = [document.file for document in base]
        findings = [finding for document in base for finding in document.findings]
        if masthead.value is None:
            return Checked(files=tuple(files), findings=tuple(findings))
        publication = reading.publication(workplace)
        findings += masthead.locate(_unknown_codes(publication))
    if about_sending:
        findings += masthead.locate(moving_findings(workplace, publication))
    refresh_schemas(workplace.folder, publication)
    budgets: list[Budget] = []
    for name in names or workplace.issue_ids():
        document = reading.issue_document(workplace, name, publication)
        files.append(document.file)
        found, heaviest = looked_at(workplace, document, publication)
        findings += found
        budgets += heaviest
    return Checked(files=tuple(files), findings=tuple(findings), budgets=tuple(budgets))


def _unknown_codes(publication: Publication) -> tuple[Finding, ...]:
    """Return a finding for each code of the house rules that no check has."""
    known = {note.code for note in describe_rules()}
    return tuple(
        Finding(
            code=UNKNOWN_CODE.code,
            severity=Severity.WARNING,
            message=f"No check has the code “{code}”.",
            help=did_you_mean(code, known) + "Copy codes of checks from what `check` prints.",
            path=("house_rules", "severities", code),
        )
        for code, _severity in publication.house_rules.severities
        if code not in known
    )


def findings_of(
    workplace: Workplace, document: Document[Issue], publication: Publication
) -> tuple[Finding, ...]:
    """Return everything to be said about one issue; its checks begin where it can be read."""
    return looked_at(workplace, document, publication)[0]


def looked_at(
    workplace: Workplace, document: Document[Issue], publication: Publication
) -> tuple[tuple[Finding, ...], tuple[Budget, ...]]:
    """Return `findings_of`, and what the heaviest mail weighs, where there is a mail."""
    issue = document.value
    if issue is None:
        return document.findings, ()
    made, hindered = _renditions(workplace, issue, publication)
    rendition = made.get(WHOLE)
    html = rendition.html if rendition else ""
    found = [
        *document.findings,
        *_issue_findings(workplace, issue, publication, html),
        *(check_rendition(rendition, issue, publication) if rendition else ()),
        *hindered,
    ]
    found += spelling_findings(workplace, issue, publication)
    found = [one for one in found if not _is_moot(one, issue)]
    found += mended_findings(workplace, issue, publication)
    if rendition:
        found += variant_findings(issue, publication, made, tuple(found))
    findings = document.locate(apply_waivers(tuple(found), issue))
    return findings, budgets_of(made, publication)[:1]


def _is_moot(finding: Finding, issue: Issue) -> bool:
    """Tell whether a finding is about what is withdrawn, or about a correction's older subject."""
    if issue.corrects and finding.code == "subject-of-another-month":
        return True
    gone = {piece.id for piece in pieces_of(issue) if piece.withdrawn}
    return bool(finding.item) and finding.item in gone


def _issue_findings(
    workplace: Workplace, issue: Issue, publication: Publication, html: str
) -> tuple[Finding, ...]:
    # A correction tells what ran before; that is its purpose.
    history = () if issue.corrects else issues_before(workplace, publication, issue)
    sources, articles = saved_pages(workplace, issue)
    return check_issue(
        issue,
        publication,
        outlets=reading.feed_list(workplace).outlets,
        history=history,
        sources=sources,
        articles=articles,
        told_before=told_before(issue, history),
        links_seen=known_links(workplace, links_of(issue, publication, html)),
        copies=_copies(workplace),
        comments=_open_comments(workplace, issue),
        now=workplace.clock(),
    )


def _open_comments(workplace: Workplace, issue: Issue) -> tuple[Comment, ...]:
    """Return what was said of an issue and waits for somebody."""
    if not workplace.has_mail():
        return ()
    with workplace.mail() as connection:
        return SqlCommentStore(connection).waiting(issue.id)


def _copies(workplace: Workplace) -> dict[str, KeptCopy]:
    """Return what became of the copies of pages."""
    if not workplace.has_newsroom():
        return {}
    with workplace.newsroom() as connection:
        return SqlKeptStore(connection).copies()


def _renditions(
    workplace: Workplace, issue: Issue, publication: Publication
) -> tuple[dict[Variant, Rendition], tuple[Finding, ...]]:
    """Return the mails that readers would get, the whole issue first, or what hinders them."""
    variants, too_many = few_variants(workplace, issue, publication)
    pictures = ForgivingGallery(gallery=Gallery(workplace=workplace))
    try:
        theme = theme_of(workplace, publication)
        made = rendered_variants(workplace, issue, publication, theme, variants, pictures=pictures)
        return made, (*too_many, *picture_findings(pictures, issue, publication))
    except ThemeError as error:
        finding = Finding(
            code=UNUSABLE_THEME.code,
            severity=Severity.ERROR,
            message=error.message,
            help=error.help,
        )
        return {}, (*too_many, finding)


def saved_pages(
    workplace: Workplace, issue: Issue
) -> tuple[dict[str, SavedSource], dict[str, Article]]:
    """Return the saved texts of the articles that the issue cites, and what their pages say.

    Both by canonical address.  What a feed alone said of an article is not its page's word.
    """
    if not workplace.has_newsroom():
        return {}, {}
    keys = {canonical_address(address) for address in issue.cited}
    with workplace.newsroom() as connection:
        store = SqlArticleStore(connection)
        sources = {key: source for key in keys if (source := store.source_for(key))}
        articles = {key: article for key in sources if (article := store.article(key))}
    return sources, articles
