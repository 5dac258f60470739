"""`newsletter hand-over`: an approved issue as a draft in a service that sends by itself.

A hand-over is not a send: it has no ledger and no receipt. What it leaves is a
record beside the sealed bytes, by which `send` knows that people may get it
from elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from newsletter.deliver.approval import check_approval
from newsletter.deliver.handover import listmonk, mailchimp
from newsletter.deliver.handover.campaign import Campaign, expect_hosted
from newsletter.deliver.handover.record import add_record, read_records
from newsletter.errors import ApprovalError, SendError, SettingError, UsageError
from newsletter.fetch.api import Api, WebApi
from newsletter.model.handover import SERVICES, HandedOver, HandOverSettings
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.approval.audience_rule import rule_today
from newsletter.publication.approval.house_yes import expect_enough
from newsletter.publication.approval.signing_keys import own_keys
from newsletter.publication.issues.sealed import SealedIssue, read_sealed, unsealed_change
from newsletter.publication.place import audit, reading, secrets
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send.sent_before import Again

_KEYS = {"mailchimp": secrets.MAILCHIMP_KEY, "listmonk": secrets.LISTMONK_TOKEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """How a hand-over ended."""

    record: HandedOver

    def lines(self) -> Iterator[str]:
        """Yield what to tell a person."""
        name = SERVICES[self.record.service]
        yield f"{name} has issue {self.record.issue} as a draft: campaign {self.record.campaign}."
        yield f"Look at it there, and send it there; {name} knows its readers, and we do not."
        yield "This is no send: it has no ledger and no receipt, and who left there is unknown here."


def hand_over(
    workplace: Workplace,
    issue_id: str,
    *,
    service: str,
    by: str,
    again: Again,
    dry_run: bool = False,
) -> Handing | None:
    """Draft the campaign and record it; None where it was a dry run, which asks the service nothing.

    Raises `ApprovalError` where nobody said yes to the bytes, `SendError` where it was sent or
    handed over before and nobody said `again`, `SettingError` where the account is not set up.
    """
    if service not in SERVICES:
        raise UsageError(
            f"There is no service {service!r} to hand over to.",
            help=f"There are {' and '.join(SERVICES)}.",
        )
    publication = reading.publication(workplace)
    sealed = read_sealed(workplace, issue_id)
    _expect_approved(workplace, sealed)
    _expect_first_time(workplace, sealed, again)
    campaign = campaign_of(sealed)
    expect_hosted(campaign)
    drafted = _drafter(workplace, publication, service, campaign)
    if dry_run:
        return None
    record = HandedOver(
        issue=issue_id,
        sealed_sha256=sealed.sealed.sha256,
        service=service,
        campaign=asyncio.run(drafted(WebApi(publication.fetching))),
        at=workplace.clock(),
        by=by,
        because=again.because,
    )
    add_record(sealed.sealed.folder, record)
    audit.record(
        workplace, "hand-over", item=issue_id, by=by,
        detail=f"{service} campaign {record.campaign} {again.because}".strip(),
    )  # fmt: skip
    return Handing(record=record)


def campaign_of(sealed: SealedIssue) -> Campaign:
    """Return what a service gets: the sealed parts, as they were approved."""
    issue = sealed.issue
    return Campaign(
        name=f"{sealed.publication.name} {issue.id}",
        subject=issue.subject,
        sender=sealed.publication.sender,
        html=sealed.sealed.read("mail.html").decode(),
        text=sealed.sealed.read("mail.txt").decode(),
    )


def _drafter(
    workplace: Workplace, publication: Publication, service: str, campaign: Campaign
) -> Callable[[Api], Coroutine[Any, Any, str]]:
    """Return what makes the draft; raises `SettingError` where the account is not set up."""
    settings: HandOverSettings = publication.hand_over
    key = secrets.find(workplace.folder, workplace.environ, _KEYS[service])
    if service == "mailchimp" and settings.mailchimp:
        mailchimp_account = settings.mailchimp
        _expect_key(service, key)
        return lambda api: mailchimp.draft(campaign, mailchimp_account, key, api)
    if service == "listmonk" and settings.listmonk:
        listmonk_account = settings.listmonk
        _expect_key(service, key)
        return lambda api: listmonk.draft(campaign, listmonk_account, key, api)
    raise SettingError(
        f"publication.yaml names no account at {SERVICES[service]}.",
        help="Add it under hand_over: (docs/how-to/hand-over.md).",
    )


def _expect_key(service: str, key: str) -> None:
    if not key:
        raise SettingError(
            f"The key of {SERVICES[service]} is missing.",
            help=f"Add a line {_KEYS[service]}=… to secrets.env.",
        )


def _expect_approved(workplace: Workplace, sealed: SealedIssue) -> None:
    check_approval(
        sealed.approval,
        sealed.sealed,
        rule=rule_today(workplace, sealed),
        send_at=sealed.issue.send_at,
        keys=own_keys(workplace),
    )
    expect_enough(workplace, sealed.approval)
    if changed := unsealed_change(workplace, sealed):
        raise ApprovalError(
            f"{changed}; the approval no longer holds.",
            help=f"Approve it again: newsletter approve {sealed.issue.id} --by PERSON",
        )


def _expect_first_time(workplace: Workplace, sealed: SealedIssue, again: Again) -> None:
    issue_id = sealed.issue.id
    if sealed.issue.corrects:
        raise SendError(
            f"{issue_id} is for those who got {sealed.issue.corrects}; a service would mail everybody.",
            help=f"Send it from here: newsletter send {issue_id}",
        )
    with ledger_store(workplace) as store:
        begun = store.head(issue_id) is not None
    before = ["its sending began here"] if begun else []
    before += [str(one) for one in read_records(sealed.sealed.folder)]
    if before and not again:
        raise SendError(
            f"Issue {issue_id} must not reach people twice: {', '.join(before)}.",
            help="If it shall be handed over all the same, say why: "
            f'newsletter hand-over {issue_id} --to SERVICE --again --because "…"',
        )
