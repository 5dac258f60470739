"""The pages of one reader, behind a link that only we can make."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.errors import AddressError, UsageError
from newsletter.model.sending import Status, Subscriber
from newsletter.public import answers
from newsletter.public.clerk import Clerk
from newsletter.public.forms import BadForm, body_of, fields_of, one
from newsletter.public.languages import wished
from newsletter.public.signing_up import BAD_REQUEST, GONE, NOT_FOUND, given_in, peer
from newsletter.publication.readers import reader_data
from newsletter.publication.readers.readers import Answer, Purpose, Readers
from newsletter.publication.web.reader_pages import Given, Link, ReaderPages

PAGE = "preferences page"
"""How events call it."""


class PersonalPages:
    """Preferences, leaving, changing the address, seeing and erasing what is kept."""

    def __init__(self, clerk: Clerk[Readers], pages: ReaderPages) -> None:
        self._clerk = clerk
        self._pages = pages
        self._goodbyes: dict[str, Response] = {}

    def routes(self) -> list[Route]:
        """Return the addresses of these pages."""
        return [
            Route("/u/{token}", self._show_leave),
            Route("/u/{token}", self.leave, methods=["POST"]),
            Route("/p/{token}", self._show_preferences),
            Route("/p/{token}", self._change, methods=["POST"]),
            Route("/a/{token}", self._show_agree),
            Route("/a/{token}", self._agree, methods=["POST"]),
            Route("/x/{token}", self._show_kept),
            Route("/x/{token}/data.json", self._download),
            Route("/e/{token}", self._show_erase),
            Route("/e/{token}", self._erase, methods=["POST"]),
        ]

    async def _show_leave(self, request: Request) -> Response:
        token = request.path_params["token"]
        known, ways = await self._who(token, Purpose.UNSUBSCRIBE)
        language = self._language(request, known)
        if known is None:
            return self._dead(language)
        text, rather = self._before_leaving(known, ways, language)
        html = self._pages.ask(language, f"u/{token}", "leave", text=text, links=rather)
        return answers.page(html)

    def _before_leaving(
        self, known: Subscriber, ways: dict[str, str], language: str
    ) -> tuple[str, list[Link]]:
        """Return what is said before leaving, and where one may go instead.

        The way out works for ever.  Once the links of before a change of address are worthless, it
        is no way to the reader's pages either, and does not tell the address of now: it may stand in
        a mailbox that is somebody else's today.
        """
        if known.generation:
            return self._pages.say(language, "leave_text_moved"), []
        address = reader_data.masked(known.address)
        label = self._pages.say(language, "rather_change")
        return (
            self._pages.say(language, "leave_text", address=address),
            [Link(address=ways["preferences"], label=label)],
        )

    async def leave(self, request: Request) -> Response:
        """Let go: by the button, or by the one-click post of RFC 8058, whose body may be any."""
        token = request.path_params["token"]
        one_click = b"One-Click" in await body_of(request)
        form = "one click" if one_click else "unsubscribe page"
        left = await self._clerk.do_among(Readers.unsubscribe_all, (token, form))
        language = wished(request, self._pages)
        if not left:
            return self._dead(language)
        return self._left(language)

    def _left(self, language: str) -> Response:
        """Return what is said to everybody who left; it is made once for each language."""
        if language not in self._goodbyes:
            again = Link(address=self._pages.home, label=self._pages.say(language, "come_back"))
            html = self._pages.said(language, "left", links=(again,))
            self._goodbyes[language] = answers.page(html)
        return self._goodbyes[language]

    async def _show_preferences(self, request: Request) -> Response:
        known, ways = await self._who(request.path_params["token"], Purpose.PREFERENCES)
        return self._preferences(request, known, ways)

    async def _change(self, request: Request) -> Response:
        token = request.path_params["token"]
        fields = await fields_of(request)
        known, ways = await self._who(token, Purpose.PREFERENCES)
        if known is None:
            return self._dead(self._language(request, known))
        if one(fields, "act") == "address":
            return await self._change_address(request, token, known, ways, one(fields, "email"))
        given = given_in(fields)
        wording = self._pages.say(self._language(request, known), "counting")
        try:
            changed = await self._clerk.do(
                lambda readers: readers.change(
                    token,
                    form=PAGE,
                    name=given.full_name,
                    language=self._pages.offered(given.language),
                    sections=given.sections,
                    counting=given.counting if self._pages.counts else None,
                    wording=wording,
                )
            )
        except UsageError as error:
            raise BadForm(BAD_REQUEST) from error
        return self._preferences(request, changed, ways, said="saved")

    async def _change_address(
        self, request: Request, token: str, known: Subscriber, ways: dict[str, str], address: str
    ) -> Response:
        try:
            await self._clerk.do(
                lambda readers: readers.ask_change(
                    token, address.strip(), form=PAGE, network=peer(request)
                )
            )
        except AddressError:
            return self._preferences(request, known, ways, wrong=address)
        return self._preferences(request, known, ways, said="address_sent")

    async def _show_agree(self, request: Request) -> Response:
        token = request.path_params["token"]
        answer, own = await self._clerk.do(
            lambda readers: (
                readers.look_at_change(token),
                readers.letter_language(token, Purpose.ADDRESS_CHANGE),
            )
        )
        language = wished(request, self._pages, own)
        if answer is not Answer.READY:
            return self._agreed(answer, language)
        text = self._pages.say(language, "agree_text")
        return answers.page(self._pages.ask(language, f"a/{token}", "agree", text=text))

    async def _agree(self, request: Request) -> Response:
        token = request.path_params["token"]
        answer = await self._clerk.do(lambda readers: readers.agree(token))
        return self._agreed(answer, wished(request, self._pages))

    async def _show_kept(self, request: Request) -> Response:
        token = request.path_params["token"]
        kept = await self._clerk.do(lambda readers: readers.kept(token))
        language = self._language(request, kept.subscriber if kept else None)
        if kept is None:
            return self._dead(language)
        words = self._pages.words(language)
        html = self._pages.kept(
            language,
            f"x/{token}",
            rows=tuple(reader_data.rows(kept, words)),
            events=reader_data.event_lines(kept, words),
            issues=reader_data.issue_lines(kept, words),
            suggested=reader_data.suggestion_lines(kept, words),
            download=f"{self._pages.home}x/{token}/data.json?language={language}",
        )
        return answers.page(html)

    async def _download(self, request: Request) -> Response:
        token = request.path_params["token"]
        kept = await self._clerk.do(lambda readers: readers.kept(token))
        if kept is None:
            return self._dead(wished(request, self._pages))
        words = self._pages.words(wished(request, self._pages, kept.subscriber.language))
        return answers.download(reader_data.as_file(kept, words), "about-me.json")

    async def _show_erase(self, request: Request) -> Response:
        token = request.path_params["token"]
        known, _ = await self._who(token, Purpose.ERASE)
        language = self._language(request, known)
        if known is None:
            return self._dead(language)
        text = self._pages.say(language, "erase_text")
        html = self._pages.ask(language, f"e/{token}", "erase", text=text, grave=True)
        return answers.page(html)

    async def _erase(self, request: Request) -> Response:
        token = request.path_params["token"]
        erased = await self._clerk.do(lambda readers: readers.erase(token), alone=True)
        language = wished(request, self._pages)
        if erased is None:
            return self._dead(language)
        return answers.page(self._pages.said(language, "erased"))

    def _preferences(
        self,
        request: Request,
        known: Subscriber | None,
        ways: dict[str, str],
        *,
        said: str = "",
        wrong: str = "",
    ) -> Response:
        language = self._language(request, known)
        if known is None:
            return self._dead(language)
        html = self._pages.preferences(
            language,
            request.url.path.removeprefix(self._pages.home),
            address=known.address,
            given=Given(
                email=wrong,
                full_name=known.name,
                language=known.language,
                sections=known.sections,
                counting=known.counting,
            ),
            receives=known.status is Status.CONFIRMED,
            said=self._pages.say(language, said) if said else "",
            wrong=self._pages.say(language, "bad_address") if wrong else "",
            ways={name: ways[name] for name in ("kept", "erase", "leave")},
        )
        return answers.page(html, BAD_REQUEST if wrong else 200)

    async def _who(self, token: str, purpose: Purpose) -> tuple[Subscriber | None, dict[str, str]]:
        """Return whom a token names, and the addresses of that reader's other pages."""

        def find(readers: Readers) -> tuple[Subscriber | None, dict[str, str]]:
            known = readers.who(token, purpose)
            return known, self._ways(readers, known) if known else {}

        return await self._clerk.do(find)

    def _ways(self, readers: Readers, known: Subscriber) -> dict[str, str]:
        purposes = {
            "preferences": Purpose.PREFERENCES,
            "kept": Purpose.EXPORT,
            "erase": Purpose.ERASE,
            "leave": Purpose.UNSUBSCRIBE,
        }
        return {
            name: self._pages.home + readers.path(known, purpose)
            for name, purpose in purposes.items()
        }

    def _language(self, request: Request, known: Subscriber | None) -> str:
        """Return the reader's own language; of a stranger, the browser's."""
        if known and known.language:
            return self._pages.language(known.language)
        return wished(request, self._pages)

    def _agreed(self, answer: Answer, language: str) -> Response:
        if answer is Answer.DONE:
            return answers.page(self._pages.said(language, "changed"))
        if answer is Answer.HALF:
            return answers.page(self._pages.said(language, "agreed"))
        what, status = ("expired", GONE) if answer is Answer.EXPIRED else ("dead", NOT_FOUND)
        return answers.page(self._pages.said(language, what), status)

    def _dead(self, language: str) -> Response:
        return answers.page(self._pages.said(language, "dead"), NOT_FOUND)
