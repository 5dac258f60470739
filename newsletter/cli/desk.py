"""The command that opens the desk."""

from __future__ import annotations

import webbrowser

import click

from newsletter.cli.session import Session


@click.command()
@click.option("--by", metavar="PERSON", default="", help="Id of the person who sits here.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8018, show_default=True, type=click.IntRange(0, 65535), help="0: a free one."
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.pass_obj
def desk(session: Session, by: str, host: str, port: int, opens: bool) -> None:
    """Open the desk: choose, write, check, approve and send in a browser.

    It is for one person at this machine, without sign-in, and answers nobody else.
    """
    from newsletter.desk.serving import serve_alone

    announce = session.announcing("Desk")

    def told(address: str) -> None:
        announce(address)
        if opens:
            webbrowser.open(address)

    serve_alone(session.workplace(), by=by, host=host, port=port, announce=told)
