"""Subscribing: the form, its answer, the button behind the link of the confirmation mail."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.errors import AddressError, UsageError
from newsletter.public import answers
from newsletter.public.clerk import Clerk
from newsletter.public.forms import BadForm, fields_of, one
from newsletter.public.languages import wished
from newsletter.publication.readers.readers import Answer, Purpose, Readers
from newsletter.publication.web.reader_pages import Given, Link, ReaderPages

FORMS = {"": "subscribe page", "embedded": "form in another site"}
"""How the proof of consent calls each form."""
BAD_REQUEST, NOT_FOUND, GONE = 400, 404, 410


class SigningUp:
    """The pages of those who are not yet subscribers."""

    def __init__(self, clerk: Clerk[Readers], pages: ReaderPages) -> None:
        self._clerk = clerk
        self._pages = pages
        self._sent: dict[str, Response] = {}
        """The one answer to everybody who asked, by language."""

    def routes(self) -> list[Route]:
        """Return the addresses of these pages."""
        return [
            Route("/", self._show_form),
            Route("/embed", self._show_embedded),
            Route("/subscribe", self.subscribe, methods=["POST"]),
            Route("/subscribe", self._show_form),
            Route("/c/{token}", self._show_confirm),
            Route("/c/{token}", self._confirm, methods=["POST"]),
        ]

    async def _show_form(self, request: Request) -> Response:
        return answers.open_page(self._pages.subscribe(wished(request, self._pages)))

    async def _show_embedded(self, request: Request) -> Response:
        return answers.open_page(self._pages.embedded(wished(request, self._pages)))

    async def subscribe(self, request: Request) -> Response:
        """Write the request down; the answer is the same whoever is named."""
        fields = await fields_of(request)
        language = self._pages.language(one(fields, "page_language"))
        given = given_in(fields)
        form = FORMS.get(one(fields, "form"))
        if form is None:
            raise BadForm(BAD_REQUEST)
        wording = self._pages.say(language, "consent")

        def ask(readers: Readers) -> bool:
            try:
                readers.ask(
                    given.email,
                    form=f"{form}, {language}",
                    wording=wording,
                    name=given.full_name,
                    language=self._pages.offered(given.language),
                    sections=given.sections,
                    network=peer(request),
                    trapped=bool(one(fields, "website")),
                    counting=counting_words(self._pages, language, given),
                )
            except AddressError:  # nothing is written yet: the jobs beside this one go on
                return False
            return True

        try:
            written = await self._clerk.do(ask)
        except UsageError as error:
            raise BadForm(BAD_REQUEST) from error
        if not written:
            wrong = self._pages.say(language, "bad_address")
            html = self._pages.subscribe(language, given=given, wrong=wrong)
            return answers.page(html, BAD_REQUEST)
        if language not in self._sent:
            self._sent[language] = answers.page(self._pages.said(language, "sent", "sent_more"))
        return self._sent[language]

    async def _show_confirm(self, request: Request) -> Response:
        token = request.path_params["token"]
        answer, own = await self._clerk.do(
            lambda readers: (readers.look(token), readers.letter_language(token, Purpose.CONFIRM))
        )
        language = wished(request, self._pages, own)
        if answer is not Answer.READY:
            return self._answer(answer, language)
        text = self._pages.say(language, "confirm_text")
        return answers.page(self._pages.ask(language, f"c/{token}", "confirm", text=text))

    async def _confirm(self, request: Request) -> Response:
        token = request.path_params["token"]
        network = peer(request)
        answer = await self._clerk.do(lambda readers: readers.confirm(token, network=network))
        return self._answer(answer, wished(request, self._pages))

    def _answer(self, answer: Answer, language: str) -> Response:
        """Return what is said after the button, now or long ago."""
        if answer is Answer.DONE:
            return answers.page(self._pages.said(language, "confirmed"))
        again = Link(address=self._pages.home, label=self._pages.say(language, "come_back"))
        what, status = ("expired", GONE) if answer is Answer.EXPIRED else ("dead", NOT_FOUND)
        return answers.page(self._pages.said(language, what, links=(again,)), status)


def given_in(fields: dict[str, tuple[str, ...]]) -> Given:
    """Return what stands in the fields of a form, as it was typed."""
    return Given(
        email=one(fields, "email").strip(),
        full_name=one(fields, "full_name").strip(),
        language=one(fields, "language").strip(),
        sections=tuple(dict.fromkeys(fields.get("section", ()))),
        counting=bool(one(fields, "counting")),
    )


def counting_words(pages: ReaderPages, language: str, given: Given) -> str:
    """Return the words with which they agreed to clicks being counted, or empty."""
    return pages.say(language, "counting") if pages.counts and given.counting else ""


def peer(request: Request) -> str:
    """Return the peer's network address; behind a configured proxy, the one that it names."""
    return request.client.host if request.client else ""
