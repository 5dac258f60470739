"""The command that opens the desk."""

from __future__ import annotations

import sys
import webbrowser

import click

from newsletter.cli.session import Session


@click.command()
@click.option("--by", metavar="PERSON", default="", help="Id of the person who sits here.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8018, show_default=True, type=click.IntRange(0, 65535), help="0: a free one."
)
@click.option(
    "--other-accounts",
    "others",
    is_flag=True,
    help="Answer other accounts of this machine, too, not only the one that opens it.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option(
    "--sign-in", is_flag=True, help="Let others in, who sign in, at the address of desk: url:."
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="NETWORK",
    help="With --sign-in: the web server before it, 127.0.0.1 unless said otherwise.",
)
@click.pass_obj
def desk(
    session: Session,
    by: str,
    host: str,
    port: int,
    others: bool,
    opens: bool,
    sign_in: bool,
    proxies: tuple[str, ...],
) -> None:
    """Open the desk: choose, write, check, approve and send in a browser.

    It is for one person at this machine, without sign-in, and answers nobody else; with --sign-in
    it is for everybody in publication.yaml who has a role.
    """
    if sign_in:
        if by or opens or others:
            raise click.UsageError(
                "--by, --open and --other-accounts are for the desk of one person."
            )
        _serve_shared(session, host=host, port=port, proxies=proxies)
        return
    if proxies:
        raise click.UsageError(
            "--proxy goes with --sign-in: no proxy may lead to one person's desk."
        )
    _serve_alone(
        session, by=by or _asked(session), host=host, port=port, opens=opens, others=others
    )


def _serve_alone(
    session: Session, *, by: str, host: str, port: int, opens: bool, others: bool
) -> None:
    from newsletter.desk.serving import serve_alone

    announce = session.announcing("Desk")

    def told(address: str) -> None:
        announce(address)
        if opens:
            webbrowser.open(address)

    serve_alone(session.workplace(), by=by, host=host, port=port, announce=told, others=others)


def _serve_shared(session: Session, *, host: str, port: int, proxies: tuple[str, ...]) -> None:
    from newsletter.desk.shared import serve_shared

    def told(address: str) -> None:
        session.announcing("Desk")(address)
        session.say(f"It listens on {host} port {port}, for the web server before it.")
        _tell_first_way_in(session)

    serve_shared(session.workplace(), host=host, port=port, proxies=proxies, announce=told)


def _tell_first_way_in(session: Session) -> None:
    """Where nobody ever signed in, show a link to who looks at this terminal; a log gets none."""
    from newsletter.publication.accounts import links, sessions

    if not sys.stderr.isatty():
        if sessions.nobody_ever_came(session.workplace()):
            session.say("Nobody has signed in yet. Make a link: newsletter people link PERSON")
        return
    first = links.first_link(session.workplace())
    if first:
        session.say(
            f"Nobody has signed in yet. This link signs {first.person} in, once, until "
            f"{first.ends:%H:%M} UTC:\n  {first.address}"
        )


def _asked(session: Session) -> str:
    """Return who sits here, asked where several people might, and there is somebody to ask."""
    from newsletter.publication.accounts.members import members
    from newsletter.publication.place import reading

    known = [one.id for one in members(reading.publication(session.workplace()))]
    if len(known) < 2 or not sys.stdin.isatty():  # noqa: PLR2004 - one needs no question
        return ""
    return str(click.prompt("Who are you?", type=click.Choice(known), err=True))
