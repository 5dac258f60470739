"""Mailchimp's Marketing API 3.0: a regular campaign, then its content; nothing is scheduled.

https://mailchimp.com/developer/marketing/api/campaigns/ and …/campaign-content/.
Merge tags: ``*|UNSUB|*`` must be in every mail, or Mailchimp adds a footer of its own.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from newsletter.deliver.handover.campaign import Campaign, Tongue
from newsletter.errors import SendError, SettingError
from newsletter.fetch.api import Api, Call
from newsletter.model.handover import SERVICES, MailchimpAccount
from newsletter.model.rendition import Token

NAME = SERVICES["mailchimp"]


async def draft(campaign: Campaign, account: MailchimpAccount, key: str, api: Api) -> str:
    """Make the draft; return its id.  Raises `SendError`, `SettingError`, `FetchError`.

    Where the content is refused, the empty campaign is taken away again.
    """
    base = account.address or _address_of(key)
    content = {"html": tongue().say(campaign.html), "plain_text": tongue().say(campaign.text)}
    made = await _ask(api, key, "POST", f"{base}3.0/campaigns", _campaign(campaign, account))
    number = str(made.get("id", "")) if isinstance(made, dict) else ""
    if not number.isalnum():
        raise SendError(f"{NAME} did not say which campaign it made.")
    try:
        await _ask(api, key, "PUT", f"{base}3.0/campaigns/{number}/content", content)
    except SendError:
        await _ask(api, key, "DELETE", f"{base}3.0/campaigns/{number}", None)
        raise
    return number


def tongue() -> Tongue:
    """Return how Mailchimp writes it; raises `SendError` at text that it would take for its own."""
    reader = "*|IF:FNAME|**|FNAME|* *|LNAME|**|ELSE:|*reader*|END:IF|*"
    return Tongue(
        words={
            Token.NAME: reader,
            Token.ADDRESS: "*|EMAIL|*",
            Token.UNSUBSCRIBE: "*|UNSUB|*",
            Token.PREFERENCES: "*|UPDATE_PROFILE|*",
        },
        literal=_unmarked,
    )


def _unmarked(text: str) -> str:
    if "*|" in text or "|*" in text:
        raise SendError(
            f"The issue has the characters *| or |*, which {NAME} takes for its own.",
            help="Put a space between them, approve again, and hand it over again.",
        )
    return text


def _campaign(campaign: Campaign, account: MailchimpAccount) -> Mapping[str, Any]:
    return {
        "type": "regular",
        "recipients": {"list_id": account.list},
        "settings": {
            "title": campaign.name,
            "subject_line": _unmarked(campaign.subject),
            "from_name": campaign.sender.name,
            "reply_to": campaign.sender.reply_to or campaign.sender.address,
            "auto_footer": False,
            "inline_css": False,
        },
        "tracking": {"opens": False, "html_clicks": False, "text_clicks": False},
    }


def _address_of(key: str) -> str:
    _, dash, centre = key.rpartition("-")
    if not dash or not centre.isalnum():
        raise SettingError(
            "The key of Mailchimp does not end in its data centre.",
            help="Copy the whole key, with its end such as -us21, into NEWSLETTER_MAILCHIMP_KEY.",
        )
    return f"https://{centre}.api.mailchimp.com/"


async def _ask(api: Api, key: str, method: str, url: str, body: Mapping[str, Any] | None) -> object:
    token = base64.b64encode(f"newsletter:{key}".encode()).decode()
    call = Call(
        method=method, url=url, name=NAME, headers=(("Authorization", f"Basic {token}"),), body=body
    )
    reply = await api.call(call)
    if reply.status // 100 == 2:  # noqa: PLR2004 - RFC 9110, success
        return reply.body
    said = reply.body.get("detail", "") if isinstance(reply.body, dict) else ""
    raise SendError(
        f"{NAME} refused it ({reply.status}): {said or 'it gave no reason'}",
        help="Look at NEWSLETTER_MAILCHIMP_KEY in secrets.env."
        if reply.status in {401, 403}
        else "Look at hand_over: mailchimp: list: in publication.yaml, and at the account.",
    )
