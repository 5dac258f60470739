"""The command that serves the readers' pages."""

from __future__ import annotations

import click

from newsletter.cli.session import Session


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8017, show_default=True, type=click.IntRange(0, 65535), help="0: a free one."
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="A proxy whose word about peer and scheme is believed; may be given more than once.",
)
@click.pass_obj
def serve(session: Session, host: str, port: int, proxies: tuple[str, ...]) -> None:
    """Serve the readers' pages: subscribe, confirm, preferences, unsubscribe.

    What is asked for there is decided and mailed by `newsletter run`.
    """
    from newsletter.public.serving import serve_readers

    serve_readers(
        session.workplace(),
        host=host,
        port=port,
        proxies=proxies,
        announce=lambda address: session.say(f"The readers' pages: {address}  (Ctrl-C ends)"),
    )
