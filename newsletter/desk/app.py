"""The application: admits, reads the form, enters the room, draws what it answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from newsletter.desk import headers
from newsletter.desk.alone import Forbidden, Guard, SignInWanted
from newsletter.desk.changes import Changes
from newsletter.desk.forms import expect_clean, form_of, query_of
from newsletter.desk.frame import Frame, Told
from newsletter.desk.guard import while_admitted
from newsletter.desk.known import Known
from newsletter.desk.notes import Notes
from newsletter.desk.sessions import caller_of, cookie_name, token_of
from newsletter.desk.shelf import Shelf
from newsletter.desk.tasks import Tasks
from newsletter.desk.views import Views
from newsletter.desk.visits import Answer, Cookie, Form, Gone, Octets, Page, Room, Visit, Way
from newsletter.desk.words import ENGLISH, direction, languages, say_in
from newsletter.errors import (
    DocumentError,
    NewsletterError,
    NoSuchIssue,
    SchemaError,
    UsageError,
)
from newsletter.model.access import May, Member
from newsletter.model.values import dataclass
from newsletter.publication.place.mishaps import explain
from newsletter.publication.place.workplace import Workplace

SAID = "desk-said"
LANGUAGE = "desk-language"
WINDOW = "desk-window"
KEYS = "desk-keys"
SETTINGS = frozenset({LANGUAGE, WINDOW, KEYS})
SIGN_IN = "/sign-in"
WAS = "was:"
"""Stands before the name of what a field said when its form was drawn."""
UNSHOWN = frozenset({"password", "answer", "seen", "back"})
"""Fields that no page shows again: secrets, and what nobody typed."""
SECONDS_SAID = 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A publication at the desk."""

    workplace: Workplace
    views: Views
    known: Known
    guard: Guard
    changes: Changes
    tasks: Tasks
    shelf: Shelf
    rooms: Sequence[Room]


def make_app(desk: Desk) -> ASGIApp:
    """Return the application; its watch runs while it is served."""
    front = _Front(desk)
    routes = [
        Route(
            way.path, front.enter(way), methods=["GET", "HEAD"] if way.method == "GET" else ["POST"]
        )
        for room in desk.rooms
        for way in room.ways
    ]
    routes += [
        Route("/static/{version}/{name}", front.asset, methods=["GET", "HEAD"]),
        Route("/events", front.events, methods=["GET"]),
    ]

    @contextlib.asynccontextmanager
    async def watching(_: Starlette) -> AsyncIterator[None]:
        watch = asyncio.create_task(desk.changes.watch())
        yield
        desk.changes.stop()
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch

    app = Starlette(
        routes=routes,
        lifespan=watching,
        exception_handlers={
            HTTPException: front.status,
            Forbidden: front.forbidden,
            NewsletterError: front.locked,
            Exception: front.trouble,
        },
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return headers.SafeHeaders(app)


class _Front:
    """Between HTTP and the rooms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._frame = Frame(desk.views, desk.rooms, desk.known)
        self._notes = Notes(secrets.token_bytes(32))
        self._languages = languages(desk.views.folder)

    def enter(self, way: Way) -> Callable[[Request], Any]:
        """Return what answers requests for one way."""

        async def answer(request: Request) -> Response:
            expect_clean(request.path_params)
            try:
                member = await run_in_threadpool(self._desk.guard.admit, request, way.needs)
            except SignInWanted:
                return _to_sign_in(request)
            visit = self._visit(request, member)
            if way.method == "POST":
                form = await form_of(request, limit=way.limit)
                visit = self._visit(request, member, form=form)
            return await run_in_threadpool(self._answered, request, visit, way)

        return answer

    def _visit(self, request: Request, member: Member | None, **given: Any) -> Visit:  # noqa: ANN401 - the form
        language = request.cookies.get(LANGUAGE, ENGLISH)
        language = language if language in self._languages else ENGLISH
        return Visit(
            workplace=self._desk.workplace,
            member=member,
            path=request.url.path,
            parts=dict(request.path_params),
            query=query_of(request),
            say=say_in(self._languages[language], rtl=direction(language) == "rtl"),
            language=language,
            tasks=self._desk.tasks,
            waiting=self._desk.shelf,
            kept={name: text for name, text in request.cookies.items() if name in SETTINGS},
            since=self._desk.changes.mark,
            caller=caller_of(request),
            token=token_of(request),
            **given,
        )

    def _answered(self, request: Request, visit: Visit, way: Way) -> Response:
        """Enter the room; what goes wrong there is said on a page."""
        try:
            answer = way.handler(visit)
        except NewsletterError as error:
            answer = self._wrong(visit, error)
        except OSError as error:
            known = explain(error)
            if known is None:
                raise
            answer = self._wrong(visit, known)
        return self._response(request, visit, answer)

    def _wrong(self, visit: Visit, error: NewsletterError) -> Page:
        findings = error.findings if isinstance(error, DocumentError) else ()
        return Page(
            template="wrong.html.j2",
            title=visit.say("This did not work"),
            knows={
                "message": error.message,
                "help": error.help,
                "findings": findings,
                "in_care": isinstance(error, SchemaError),
                "form": _without_secrets(visit.form),
                "back": "/sign-in" if "token" in visit.parts else visit.path,
            },
            status=_status_of(error),
        )

    def _response(self, request: Request, visit: Visit, answer: Answer) -> Response:
        match answer:
            case Page():
                return self._page(request, visit, answer)
            case Gone():
                return self._gone(request, answer)
            case Octets():
                return _octets(answer)

    def _page(self, request: Request, visit: Visit, page: Page) -> Response:
        html = self._frame.draw(visit, page, self._notes.open(request.cookies.get(SAID, "")))
        response = HTMLResponse(html, page.status)
        if SAID in request.cookies:
            response.delete_cookie(SAID, path="/")
        if WINDOW not in request.cookies:
            _keep(request, response, Cookie(name=WINDOW, text=secrets.token_urlsafe(9)))
        for cookie in page.cookies:
            _keep(request, response, cookie)
        return response

    def _gone(self, request: Request, answer: Gone) -> Response:
        response = RedirectResponse(quote(answer.to, safe="/?#&=%:@+,;~"), 303)
        if answer.said:
            told = self._notes.seal(Told(said=answer.said, undo=answer.undo))
            _keep(request, response, Cookie(name=SAID, text=told, seconds=SECONDS_SAID))
        for cookie in answer.cookies:
            _keep(request, response, cookie)
        return response

    async def asset(self, request: Request) -> Response:
        """Answer with a style or script; anybody may have it."""
        asset = self._desk.views.assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        current = request.path_params["version"] == self._desk.views.version
        keep = "public, max-age=31536000, immutable" if current else "no-store"
        sent = {"Content-Type": asset.media_type, "Cache-Control": keep, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, headers=sent | {"Content-Encoding": "gzip"})
        return Response(asset.data, headers=sent)

    async def events(self, request: Request) -> Response:
        """Answer with a stream of what changes, for as long as the window is open."""
        try:
            await run_in_threadpool(self._desk.guard.admit, request, May.READ)
        except SignInWanted:
            return Response(status_code=204)  # tells the browser not to come back
        wanted = frozenset(request.query_params.getlist("topic"))
        # A browser that comes back by itself says in a header where it was; its address is an old one.
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        whose = token_of(request) or caller_of(request).network
        if not self._desk.changes.has_room(whose):
            return Response(status_code=429)
        return StreamingResponse(
            while_admitted(
                self._desk.changes.stream(wanted, since=since, whose=whose),
                partial(self._is_admitted, request),
            ),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    async def _is_admitted(self, request: Request) -> bool:
        try:
            await run_in_threadpool(self._desk.guard.admit, request, May.READ)
        except (SignInWanted, Forbidden):
            return False
        return True

    async def status(self, request: Request, error: Exception) -> Response:
        """Say that there is no such page, or what is wrong with the request."""
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this alone
        said = {404: "There is no such page at this desk.", 405: "This address is not for that."}
        return self._plain(request, error.status_code, said.get(error.status_code) or error.detail)

    async def forbidden(self, request: Request, error: Exception) -> Response:
        """Say why whoever asks may not."""
        return self._plain(request, 403, str(error))

    async def locked(self, request: Request, error: Exception) -> Response:
        """Say why nobody can be let in: publication.yaml, which says who may, has a mistake."""
        assert isinstance(error, NewsletterError)  # noqa: S101 - registered for this alone
        findings = error.findings if isinstance(error, DocumentError) else ()
        where = [
            f"{one.place.file}:{one.place.line}: {one.message}" for one in findings[:1] if one.place
        ]
        return self._plain(request, 503, " ".join((error.message, *where, error.help)))

    async def trouble(self, request: Request, error: Exception) -> Response:
        """Say that something unforeseen happened; what it was stands in the log."""
        log.error("The desk could not answer %s.", _without_token(request), exc_info=error)
        return self._plain(request, 500, "Something unforeseen went wrong; the log says what.")

    def _plain(self, request: Request, status: int, message: str) -> Response:
        visit = self._visit(request, None)
        said = visit.say(message)
        return HTMLResponse(self._frame.draw_bare(visit, status, said), status)


def _without_secrets(form: Form) -> Form:
    return Form(fields=tuple(one for one in form.fields if _was_typed(one[0])))


def _was_typed(name: str) -> bool:
    return name not in UNSHOWN and not name.startswith(WAS)


def _without_token(request: Request) -> str:
    """Return the path, without what opens the door to whoever reads the log."""
    token = request.path_params.get("token", "")
    return request.url.path.replace(token, "…") if token else request.url.path


def _status_of(error: NewsletterError) -> int:
    if isinstance(error, NoSuchIssue):
        return 404
    return 400 if isinstance(error, UsageError) else 409


def _to_sign_in(request: Request) -> Response:
    if request.headers.get("x-desk"):
        return Response(status_code=401)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = quote(asked if request.method == "GET" else "/", safe="/")
    return RedirectResponse(f"{SIGN_IN}?to={back}", 303)


def _keep(request: Request, response: Response, cookie: Cookie) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(cookie.name, secure=secure),
        cookie.text,
        max_age=cookie.seconds if cookie.text else 0,
        path="/",
        secure=secure,
        httponly=not cookie.script,
        samesite="lax",
    )


def _octets(answer: Octets) -> Response:
    extra: dict[str, str] = {}
    if answer.saved_as:
        extra["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(answer.saved_as)}"
    if answer.policy:
        extra["Content-Security-Policy"] = answer.policy
    if answer.for_good:
        extra["Cache-Control"] = "private, max-age=31536000, immutable"
    return Response(
        answer.data, answer.status, headers={"Content-Type": answer.media_type, **extra}
    )
