"""Suggesting a page to the editors: the form, and what is said after it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.model.suggestion import SuggestionRules
from newsletter.public import answers
from newsletter.public.clerk import Clerk
from newsletter.public.forms import BadForm, fields_of, one
from newsletter.public.languages import wished
from newsletter.public.signing_up import BAD_REQUEST, NOT_FOUND, peer
from newsletter.publication.readers.readers import Readers
from newsletter.publication.readers.suggesting import Noted, Typed, judged, rules_now, suggest
from newsletter.publication.web.reader_pages import Link, ReaderPages

MOST_BYTES = 32_000
"""Of a form whose fields are as long as they may be, in a script of which a letter takes nine."""
FORBIDDEN, TOO_MANY, UNAVAILABLE = 403, 429, 503
STATUS = {Noted.TOO_MANY: TOO_MANY, Noted.FULL: UNAVAILABLE}
NOTHING = Typed()
NO_FAULTS: Mapping[str, str] = MappingProxyType({})


class SuggestPages:
    """Answers ``/suggest``.  No address that somebody writes here is asked for anything."""

    def __init__(self, clerk: Clerk[Readers], pages: ReaderPages) -> None:
        self._clerk = clerk
        self._pages = pages

    def routes(self) -> list[Route]:
        """Return the addresses of these pages."""
        return [
            Route("/suggest", self._show),
            Route("/suggest", self._take, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        rules = await self._clerk.do(rules_now)
        return self._form(request, rules) if rules.open else self._missing(request)

    async def _take(self, request: Request) -> Response:
        rules = await self._clerk.do(rules_now)
        if not rules.open:
            return self._missing(request)
        try:
            fields = await fields_of(request, most=MOST_BYTES)
        except BadForm as error:
            return self._form(request, rules, fault="bad_form_text", status=error.status)
        return await self._hear(request, rules, fields)

    async def _hear(
        self, request: Request, rules: SuggestionRules, fields: dict[str, tuple[str, ...]]
    ) -> Response:
        typed = typed_in(fields)
        if is_from_elsewhere(request):
            return self._form(request, rules, typed, fault="suggest_again", status=FORBIDDEN)
        sound = judged(typed)
        if isinstance(sound, Mapping):
            return self._form(request, rules, typed, faults=sound, status=BAD_REQUEST)
        language, network = wished(request, self._pages), peer(request)
        if one(fields, "website"):  # no person sees that field
            return self._thanks(language)
        noted = await self._clerk.do(
            lambda readers: suggest(readers, sound, language=language, network=network)
        )
        if noted is not Noted.YES:
            return self._form(request, rules, typed, fault=noted.value, status=STATUS[noted])
        return self._thanks(language)

    def _form(
        self,
        request: Request,
        rules: SuggestionRules,
        typed: Typed = NOTHING,
        *,
        faults: Mapping[str, str] = NO_FAULTS,
        fault: str = "",
        status: int = 200,
    ) -> Response:
        html = self._pages.suggest(
            wished(request, self._pages),
            days=rules.keep_days,
            typed=typed,
            faults=faults,
            fault=fault,
        )
        return answers.page(html, status)

    def _missing(self, request: Request) -> Response:
        return answers.page(self._pages.said(wished(request, self._pages), "missing"), NOT_FOUND)

    def _thanks(self, language: str) -> Response:
        address = f"{self._pages.home}suggest?language={language}"
        again = Link(address=address, label=self._pages.say(language, "suggest_another"))
        return answers.page(self._pages.said(language, "suggested", links=(again,)))


def typed_in(fields: dict[str, tuple[str, ...]]) -> Typed:
    """Return what stands in the fields of the form."""
    return Typed(
        url=one(fields, "url").strip(),
        why=one(fields, "why"),
        full_name=one(fields, "full_name").strip(),
        email=one(fields, "email").strip(),
    )


def is_from_elsewhere(request: Request) -> bool:
    """Tell whether a page of another site had its visitor's browser post this (Fetch Metadata).

    ``Origin`` would not tell: our pages name no referrer, so that browsers say ``null`` for them.
    """
    return request.headers.get("sec-fetch-site", "") in {"cross-site", "same-site"}
