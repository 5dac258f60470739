"""listmonk's API: a draft of a campaign, in a template that adds nothing.

https://listmonk.app/docs/apis/campaigns/ and …/templating/.  Bodies are Go
templates (html/template), which drop HTML comments: those of Outlook go
through ``Safe``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from newsletter.deliver.handover.campaign import Campaign, Tongue
from newsletter.errors import SendError
from newsletter.fetch.api import Api, Call
from newsletter.model.handover import SERVICES, ListmonkAccount
from newsletter.model.rendition import Token
from newsletter.model.values import dataclass

NAME = SERVICES["listmonk"]
TEMPLATE_NAME = "As the newsletter made it"
TEMPLATE = '{{ template "content" . }}'
_COMMENT_OR_BRACES = re.compile(r"<!--.*?-->|\{\{|\}\}", re.DOTALL)


async def draft(campaign: Campaign, account: ListmonkAccount, key: str, api: Api) -> str:
    """Make the draft; return its number.  Raises `SendError`, `FetchError`."""
    service = _Service(account=account, key=key, api=api)
    template = await _template(service)
    made = await service.ask("POST", "api/campaigns", _campaign(campaign, account, template))
    number = _data(made).get("id")
    if not isinstance(number, int):
        raise SendError(f"{NAME} did not say which campaign it made.")
    return str(number)


def tongue(*, html: bool) -> Tongue:
    """Return how listmonk writes it, in HTML or in plain text."""
    return Tongue(
        words={
            Token.NAME: "{{ with .Subscriber.Name }}{{ . }}{{ else }}reader{{ end }}",
            Token.ADDRESS: "{{ .Subscriber.Email }}",
            Token.UNSUBSCRIBE: "{{ UnsubscribeURL }}",
            Token.PREFERENCES: "{{ ManageURL }}",
        },
        literal=_kept if html else _braces_kept,
    )


def _kept(text: str) -> str:
    """Return HTML in which comments and braces come out of the template as they went in."""
    return _COMMENT_OR_BRACES.sub(_quoted, text)


def _quoted(found: re.Match[str]) -> str:
    # A JSON string is a Go string, too; what closes an action may stand inside of it.
    kind = "Safe " if found[0].startswith("<!--") else ""
    return f"{{{{ {kind}{json.dumps(found[0], ensure_ascii=False)} }}}}"


def _braces_kept(text: str) -> str:
    return re.sub(r"\{\{|\}\}", _quoted, text)


def _campaign(campaign: Campaign, account: ListmonkAccount, template: int) -> Mapping[str, Any]:
    sender = campaign.sender
    return {
        "name": campaign.name,
        "subject": _braces_kept(campaign.subject),
        "lists": list(account.lists),
        "from_email": f"{sender.name} <{sender.address}>",
        "type": "regular",
        "content_type": "html",
        "body": tongue(html=True).say(campaign.html),
        "altbody": tongue(html=False).say(campaign.text),
        "template_id": template,
        "headers": [{"Reply-To": sender.reply_to}] if sender.reply_to else [],
        "messenger": "email",
    }


async def _template(service: _Service) -> int:
    """Return the number of the template that adds nothing; it is made where it is not there."""
    known = await service.ask("GET", "api/templates?no_body=true", None)
    listed = known.get("data") if isinstance(known, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and one.get("name") == TEMPLATE_NAME:
            return _number(one)
    body = {"name": TEMPLATE_NAME, "type": "campaign", "body": TEMPLATE}
    return _number(_data(await service.ask("POST", "api/templates", body)))


def _number(template: Mapping[str, Any]) -> int:
    number = template.get("id")
    if not isinstance(number, int):
        raise SendError(f"{NAME} did not say which template it has.")
    return number


def _data(reply: object) -> Mapping[str, Any]:
    found = reply.get("data") if isinstance(reply, dict) else None
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    account: ListmonkAccount
    key: str
    api: Api

    async def ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> object:
        call = Call(
            method=method,
            url=self.account.address + path,
            name=NAME,
            headers=(("Authorization", f"token {self.key}"),),
            body=body,
        )
        reply = await self.api.call(call)
        if reply.status // 100 == 2:  # noqa: PLR2004 - RFC 9110, success
            return reply.body
        said = reply.body.get("message", "") if isinstance(reply.body, dict) else ""
        raise SendError(
            f"{NAME} refused it ({reply.status}): {said or 'it gave no reason'}",
            help="Look at NEWSLETTER_LISTMONK_TOKEN in secrets.env: user:token of an API user."
            if reply.status in {401, 403}
            else "Look at hand_over: listmonk: in publication.yaml: its address and its lists.",
        )
