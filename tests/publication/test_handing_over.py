from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest

from newsletter.deliver.handover.record import read_records
from newsletter.errors import ApprovalError, FetchError, SendError, SettingError, UsageError
from newsletter.model.rendition import Token
from newsletter.publication.approval import approving
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.publication.send.handing_over import hand_over
from newsletter.publication.send.sent_before import NOT_AGAIN, Again
from newsletter.testing.mail_services import Listmonk, Mailchimp

ISSUE = "2026-12"
WHY = Again(because="the draft was deleted over there")
CHIMP_KEY, MONK_TOKEN = "0123456789abcdef-us21", "newsroom:secret"


@pytest.fixture
def mailchimp() -> Iterator[Mailchimp]:
    """Return the API end of Mailchimp."""
    with Mailchimp(CHIMP_KEY) as service:
        yield service


@pytest.fixture
def listmonk() -> Iterator[Listmonk]:
    """Return the API end of a listmonk."""
    with Listmonk(MONK_TOKEN) as service:
        yield service


@pytest.fixture
def accounts(workplace: Workplace, mailchimp: Mailchimp, listmonk: Listmonk) -> Workplace:
    """Return a publication with an account at both, and its issue approved."""
    path = workplace.publication_file
    path.write_text(
        path.read_text()
        + "hand_over:\n"
        + f"  mailchimp: {{list: 3f1e2d4c5b, address: {mailchimp.url}}}\n"
        + f"  listmonk: {{address: {listmonk.url}, lists: [3, 4]}}\n"
        + "fetching: {allow_networks: [127.0.0.0/8]}\n"
    )
    secrets = workplace.folder / "secrets.env"
    secrets.write_text(
        secrets.read_text()
        + f"NEWSLETTER_MAILCHIMP_KEY={CHIMP_KEY}\nNEWSLETTER_LISTMONK_TOKEN={MONK_TOKEN}\n"
    )
    approving.approve(workplace, ISSUE, by="editor")
    return workplace


def _over(workplace: Workplace, service: str, again: Again = NOT_AGAIN) -> None:
    assert hand_over(workplace, ISSUE, service=service, by="editor", again=again)


def _sealed(workplace: Workplace, name: str) -> str:
    return (workplace.sent / ISSUE / name).read_text()


def test_mailchimp_gets_the_sealed_parts_in_its_own_words(
    accounts: Workplace, mailchimp: Mailchimp
) -> None:
    """The draft is what was approved, each token a merge tag, and tracks nobody."""
    _over(accounts, "mailchimp")
    (draft,) = mailchimp.campaigns.values()
    tags = {
        "*|IF:FNAME|**|FNAME|* *|LNAME|**|ELSE:|*reader*|END:IF|*": Token.NAME,
        "*|EMAIL|*": Token.ADDRESS,
        "*|UNSUB|*": Token.UNSUBSCRIBE,
        "*|UPDATE_PROFILE|*": Token.PREFERENCES,
    }
    for part, name in (("html", "mail.html"), ("plain_text", "mail.txt")):
        said = draft["content"][part]
        assert "*|UNSUB|*" in said
        for tag, token in tags.items():
            said = said.replace(tag, token)
        assert said == _sealed(accounts, name)
    assert draft["recipients"] == {"list_id": "3f1e2d4c5b"}
    assert not any(draft["tracking"].values())


def test_listmonk_gets_the_sealed_parts_in_its_own_words(
    accounts: Workplace, listmonk: Listmonk
) -> None:
    """The draft is what was approved: comments and braces quoted, in a template that adds nothing."""
    _over(accounts, "listmonk")
    (draft,) = listmonk.campaigns.values()
    assert draft["body"].count("{{ UnsubscribeURL }}") == _sealed(accounts, "mail.html").count(
        Token.UNSUBSCRIBE
    )
    assert "<!--" not in re.sub(r"\{\{ Safe .*? \}\}", "", draft["body"])
    assert _go(draft["body"]) == _sealed(accounts, "mail.html")
    assert _go(draft["altbody"]) == _sealed(accounts, "mail.txt")
    template = next(one for one in listmonk.templates if one["id"] == draft["template_id"])
    assert template["body"] == '{{ template "content" . }}'
    assert (draft["lists"], draft["status"]) == ([3, 4], "draft")
    _over(accounts, "listmonk", WHY)
    assert len(listmonk.templates) == 2


def _go(template: str) -> str:
    """Return what Go's templates make of the few actions that we write, our tokens for values."""
    values = {
        "{{ with .Subscriber.Name }}{{ . }}{{ else }}reader{{ end }}": Token.NAME,
        "{{ .Subscriber.Email }}": Token.ADDRESS,
        "{{ UnsubscribeURL }}": Token.UNSUBSCRIBE,
        "{{ ManageURL }}": Token.PREFERENCES,
    }
    for action, token in values.items():
        template = template.replace(action, token)
    strings = re.compile(r'\{\{ (?:Safe )?("(?:[^"\\]|\\.)*") \}\}')
    return strings.sub(lambda found: str(json.loads(found[1])), template)


def test_nobody_gets_it_twice(accounts: Workplace, enter: Callable[..., None]) -> None:
    """What was handed over is neither handed over again nor sent from here, unless a person says so."""
    enter(accounts, "reader@paper.example")
    approving.approve(accounts, ISSUE, by="editor")
    _over(accounts, "mailchimp")
    with pytest.raises(SendError, match="must not reach people twice: it was handed over to Mail"):
        _over(accounts, "listmonk")
    with pytest.raises(SendError, match="with readers already: it was handed over to Mailchimp"):
        sending.send(accounts, ISSUE)
    _over(accounts, "listmonk", WHY)
    assert sending.send(accounts, ISSUE, again=WHY).receipt.accepted == 1
    assert [one.service for one in read_records(accounts.sent / ISSUE)] == ["mailchimp", "listmonk"]
    assert any(WHY.because in deed.detail for deed in audit.deeds(accounts))


def test_what_began_to_be_sent_here_is_not_handed_over(
    accounts: Workplace, enter: Callable[..., None], listmonk: Listmonk
) -> None:
    """A ledger of its own is reason enough to refuse."""
    enter(accounts, "reader@paper.example")
    approving.approve(accounts, ISSUE, by="editor")
    sending.send(accounts, ISSUE)
    with pytest.raises(SendError, match="its sending began here"):
        _over(accounts, "listmonk")
    assert not listmonk.campaigns


def test_only_what_was_approved_is_handed_over(accounts: Workplace, mailchimp: Mailchimp) -> None:
    """A change of the file after the approval stops it before the service is asked."""
    path = accounts.issue_file(ISSUE)
    path.write_text(path.read_text() + "# a word\n")
    with pytest.raises(ApprovalError, match="changed after it was approved"):
        _over(accounts, "mailchimp")
    assert not mailchimp.campaigns


def test_a_refusal_leaves_nothing_behind(
    accounts: Workplace, mailchimp: Mailchimp, listmonk: Listmonk
) -> None:
    """Refused content takes the empty campaign along, says why, and records nothing."""
    mailchimp.refuse = listmonk.refuse = "Your account is paused."
    for service in ("mailchimp", "listmonk"):
        with pytest.raises(SendError, match=r"refused it \(400\): Your account is paused"):
            _over(accounts, service)
    assert not mailchimp.campaigns
    assert not read_records(accounts.sent / ISSUE)


def test_a_wrong_key_is_told(accounts: Workplace, mailchimp: Mailchimp) -> None:
    """The message names the line of secrets.env, and never the key."""
    mailchimp.key = "another-us21"
    with pytest.raises(SendError, match="API Key Invalid") as caught:
        _over(accounts, "mailchimp")
    assert "NEWSLETTER_MAILCHIMP_KEY" in caught.value.help
    assert CHIMP_KEY not in str(caught.value) + caught.value.help


def test_a_key_is_never_sent_over_an_open_line(accounts: Workplace) -> None:
    """Without https, and without a word of the publication about that network, nothing is asked."""
    path = accounts.publication_file
    path.write_text(path.read_text().replace("{allow_networks: [127.0.0.0/8]}", "{deadline: 5}"))
    with pytest.raises(FetchError, match="without https"):
        _over(accounts, "mailchimp")


def test_an_account_that_is_not_set_up_is_told(workplace: Workplace) -> None:
    """Without an account, or without its key, the message says what to add."""
    approving.approve(workplace, ISSUE, by="editor")
    with pytest.raises(SettingError, match="no account at listmonk"):
        _over(workplace, "listmonk")
    path = workplace.publication_file
    path.write_text(path.read_text() + "hand_over: {mailchimp: {list: 3f1e2d4c5b}}\n")
    with pytest.raises(SettingError, match="key of Mailchimp is missing"):
        _over(workplace, "mailchimp")


def test_an_unknown_service_is_told(accounts: Workplace) -> None:
    """A name that no service has, as a forged form may send it, is a mistake and no fault."""
    with pytest.raises(UsageError):
        _over(accounts, "")


def test_a_dry_run_asks_the_service_nothing(accounts: Workplace, mailchimp: Mailchimp) -> None:
    """--dry-run says whether it could be handed over, and leaves no draft."""
    done = hand_over(
        accounts, ISSUE, service="mailchimp", by="editor", again=NOT_AGAIN, dry_run=True
    )
    assert done is None
    assert not mailchimp.campaigns
    assert not read_records(accounts.sent / ISSUE)
