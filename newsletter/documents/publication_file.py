"""publication.yaml: who publishes, and to what rules."""

from __future__ import annotations

from typing import Any

from newsletter.documents.addresses import (
    BACKUP_PLACE,
    BASE_ADDRESS,
    DATABASE,
    MAIL_ADDRESS,
    PAGE_ADDRESS,
)
from newsletter.documents.approval_shape import APPROVAL
from newsletter.documents.audience_shape import AUDIENCE
from newsletter.documents.backup_shape import BACKUP
from newsletter.documents.counting_shape import COUNTING
from newsletter.documents.delivery_shape import DELIVERY
from newsletter.documents.desk_shape import DESK
from newsletter.documents.document import Document, read_document
from newsletter.documents.fetching_shape import FETCHING
from newsletter.documents.handover_shape import HAND_OVER
from newsletter.documents.house_rules_shape import HOUSE_RULES
from newsletter.documents.issue_file import VERSION_FIELD
from newsletter.documents.keeping_shape import KEEPING
from newsletter.documents.mail_shapes import CLIPS_BY_MAIL
from newsletter.documents.moments import PARTIAL_DATE
from newsletter.documents.moving_shape import MOVING
from newsletter.documents.names import folded
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode
from newsletter.documents.picture_shapes import PICTURES, PORTRAIT, WORDMARK
from newsletter.documents.reading import BAD, Reading, Schema
from newsletter.documents.redirect_shape import REDIRECT, redirects_lead_somewhere
from newsletter.documents.rules import Spot, check_version, report_repeated, values
from newsletter.documents.saving_shape import SAVING
from newsletter.documents.scalars import (
    ID,
    LANGUAGE,
    MARKDOWN,
    WORDS,
    YES_NO,
    Choice,
    Scalar,
)
from newsletter.documents.schedule_shape import SCHEDULE
from newsletter.documents.shape import Field, ListOf, OneOf, Shape
from newsletter.documents.suggestions_shape import SUGGESTIONS
from newsletter.model.finding import ItemPath
from newsletter.model.people import Person
from newsletter.model.publication import (
    FocusArea,
    FollowLink,
    Publication,
    Sender,
)
from newsletter.model.values import dataclass

ROLES = ("author", "reader", "editor", "approver", "publisher")


@dataclass(frozen=True, slots=True, kw_only=True)
class _PostalText(Scalar):
    """A postal address as one text; its lines are its lines."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a text of one or more lines"

    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Split at line ends."""
        if Scalar.read(self, node, reading, path) is BAD or not isinstance(node, TextNode):
            return BAD
        return tuple(line.strip() for line in node.value.splitlines() if line.strip())

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take everything."""
        del node, reading, path
        return text

    def schema(self, publication: Publication | None) -> Schema:
        """Any scalar with a visible character."""
        return WORDS.schema(publication)


SENDER = Shape(
    name="a sender",
    build=Sender,
    fields=(
        Field(name="name", kind=WORDS, required=True, help="Name in the From line."),
        Field(name="address", kind=MAIL_ADDRESS, required=True, help="Address in the From line."),
        Field(name="reply_to", kind=MAIL_ADDRESS, help="Where answers go, if elsewhere."),
    ),
)
FOLLOW = Shape(
    name="a follow button",
    build=FollowLink,
    fields=(
        Field(name="label", kind=WORDS, required=True, help="Its words: Facebook."),
        Field(
            name="url", attribute="address", kind=PAGE_ADDRESS, required=True, help="Its address."
        ),
    ),
)
PERSON = Shape(
    name="a person",
    build=Person,
    fields=(
        Field(name="id", kind=ID, required=True, help="Short id, for issues and approvals."),
        Field(name="name", kind=WORDS, required=True, help="The name as printed."),
        Field(name="aliases", kind=ListOf(item=WORDS), help="Other spellings of the name."),
        Field(name="bio", kind=MARKDOWN, help="A sentence or two about the person."),
        Field(
            name="portrait",
            kind=PORTRAIT,
            help="Path of a picture of the person, or a mapping with file, alt, focus.",
        ),
        Field(name="link", kind=PAGE_ADDRESS, help="Page about the person."),
        Field(name="email", kind=MAIL_ADDRESS, help="Mail address, for proofs and reminders."),
        Field(
            name="roles",
            kind=ListOf(item=Choice(options=ROLES)),
            help="What the person does: author, reader (of drafts), editor, approver, publisher.",
        ),
        Field(name="review_by", kind=PARTIAL_DATE, help="When the bio is to be looked at again."),
    ),
)
FOCUS_AREA = Shape(
    name="a focus area",
    build=FocusArea,
    fields=(
        Field(name="id", kind=ID, required=True, help="Short id, for issues."),
        Field(name="title", kind=WORDS, required=True, help="Its heading."),
        Field(name="text", kind=MARKDOWN, required=True, help="Its blurb, in Markdown."),
        Field(name="link", kind=PAGE_ADDRESS, help="Page about it."),
        Field(name="review_by", kind=PARTIAL_DATE, help="When the blurb is to be looked at again."),
    ),
)


def _publication(**given: Any) -> Publication:  # noqa: ANN401 - each field its own
    given.pop("version", None)
    return Publication(**given)


PUBLICATION = Shape(
    name="a publication",
    build=_publication,
    fields=(
        VERSION_FIELD,
        Field(name="name", kind=WORDS, required=True, help="Short name, as in the masthead."),
        Field(name="full_name", kind=WORDS, help="Full name, as in the imprint."),
        Field(name="mission", kind=WORDS, help="One line below the masthead."),
        Field(name="language", kind=LANGUAGE, help="Main language: en."),
        Field(name="website", kind=PAGE_ADDRESS, help="The organisation's site."),
        Field(
            name="archive_url",
            kind=BASE_ADDRESS,
            help="Public base address of the archive, for links in mails.",
        ),
        Field(
            name="archive_folder",
            kind=WORDS,
            help="Folder that the archive is built in, and that a web server shows at archive_url: "
            "site.",
        ),
        Field(
            name="archive_publish_to",
            kind=BACKUP_PLACE,
            help="Where `newsletter archive publish` puts the built archive: a link to folders of "
            "this machine or of another one (ssh://…), or an object store (s3://…).",
        ),
        Field(
            name="public_url",
            kind=BASE_ADDRESS,
            help="Public base address of the unsubscribe and preferences pages.",
        ),
        Field(
            name="heartbeat_url",
            kind=PAGE_ADDRESS,
            help="Address of an outside watcher that `newsletter run` asks for every minute.",
        ),
        Field(
            name="pictures",
            kind=PICTURES,
            help="hosted with the archive (unless said otherwise), or embedded in each mail.",
        ),
        Field(
            name="wordmark",
            kind=WORDMARK,
            help="Path of the name as it is drawn, or a mapping with file, dark, alt; absent: it is "
            "set in type, or as the theme draws it.",
        ),
        Field(name="sender", kind=SENDER, required=True, help="From whom the mail comes."),
        Field(
            name="postal_address",
            kind=OneOf(text=_PostalText(), other=ListOf(item=WORDS)),
            required=True,
            help="Where the organisation can be reached by letter; the law asks for it.",
        ),
        Field(name="donation", kind=MARKDOWN, help="A line that asks for donations."),
        Field(name="follow", kind=ListOf(item=FOLLOW), help="Follow buttons."),
        Field(name="people", kind=ListOf(item=PERSON), help="Authors, editors, approvers."),
        Field(name="focus_areas", kind=ListOf(item=FOCUS_AREA), help="Standing blurbs."),
        Field(
            name="show_balance",
            kind=YES_NO,
            help="true: the archive has a page about whose voices the newsletter carries.",
        ),
        Field(
            name="share_images",
            kind=YES_NO,
            help="true: the archive draws a picture of each issue, for where its address is shared.",
        ),
        Field(name="house_rules", kind=HOUSE_RULES, help="What issues are checked for."),
        Field(
            name="audience",
            kind=AUDIENCE,
            help="Who receives issues: everybody, or a mapping with tags, without, languages.",
        ),
        Field(name="approval", kind=APPROVAL, help="Whose yes an issue needs."),
        Field(name="schedule", kind=SCHEDULE, help="When issues leave."),
        Field(name="delivery", kind=DELIVERY, help="How mail leaves."),
        Field(name="fetching", kind=FETCHING, help="How the web is read."),
        Field(
            name="clips_by_mail",
            kind=CLIPS_BY_MAIL,
            help="The mailbox to which people send links of pages to be clipped.",
        ),
        Field(
            name="suggestions",
            kind=SUGGESTIONS,
            help="Whether readers suggest pages to the editors; absent: they have no form for it.",
        ),
        Field(name="saving", kind=SAVING, help="How what is written at the desk is kept."),
        Field(name="desk", kind=DESK, help="The desk, where several people share one."),
        Field(
            name="counting",
            kind=COUNTING,
            help="Whether clicks are counted; absent: they are not, and links lead where they say.",
        ),
        Field(
            name="hand_over",
            kind=HAND_OVER,
            help="Services that get an issue as a draft, to send it themselves.",
        ),
        Field(
            name="theme",
            kind=WORDS,
            help="indus, plain, or one of your own: a folder in templates/ "
            "(newsletter theme new NAME begins one).",
        ),
        Field(
            name="redirects",
            kind=ListOf(item=REDIRECT),
            help="What became of addresses that the archive had: [{from: topics/watr/, to: "
            "topics/water/}].",
        ),
        Field(name="moving", kind=MOVING, help="The service that we move away from."),
        Field(
            name="database",
            kind=DATABASE,
            help="A PostgreSQL database for several hosts, postgresql://…; absent: files in var/.",
        ),
        Field(
            name="backup",
            kind=BACKUP,
            help="Where copies of everything go each night; absent: nowhere.",
        ),
        Field(
            name="keeping",
            kind=KEEPING,
            help="Copies of the pages that issues cite: where they go, how long they may be.",
        ),
    ),
)


def _unique_ids(tree: Node, reading: Reading) -> None:
    for name in ("people", "focus_areas"):
        report_repeated(
            values(tree, name, "id"),
            reading,
            code="duplicate-id",
            message="The id “{text}” is taken already, on line {line}.",
            help="Give this one another id.",
        )


def _unique_names(tree: Node, reading: Reading) -> None:
    """Report a name or alias that two people share: authors could not be told apart."""
    report_repeated(
        _names(tree),
        reading,
        code="duplicate-name",
        message="The name “{text}” belongs to somebody else already, on line {line}.",
        help="Take it out here or there, so that the author can be told.",
    )


def _names(tree: Node) -> list[Spot]:
    people = tree.get("people") if isinstance(tree, MapNode) else None
    spots: list[Spot] = []
    for number, person in enumerate(people.items if isinstance(people, ListNode) else ()):
        if not isinstance(person, MapNode):
            continue
        seen: set[str] = set()
        aliases = person.get("aliases")
        names = [person.get("name"), *(aliases.items if isinstance(aliases, ListNode) else ())]
        for node in names:
            if isinstance(node, TextNode) and folded(node.value) not in seen:
                seen.add(folded(node.value))
                spots.append((("people", number, "name"), node))
    return spots


def read_publication(data: bytes, *, file: str) -> Document[Publication]:
    """Read publication.yaml."""
    return read_document(
        data,
        file=file,
        shape=PUBLICATION,
        rules=(check_version, _unique_ids, _unique_names, redirects_lead_somewhere),
        fill=lambda publication: publication,
    )
