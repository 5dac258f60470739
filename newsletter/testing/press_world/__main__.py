"""Serve the press by hand: ``python -m newsletter.testing.press_world --port 8765``."""

from __future__ import annotations

import argparse
import sys
import threading

from newsletter.testing.press_world import PressWorld


def main(arguments: list[str] | None = None, *, until: threading.Event | None = None) -> int:
    """Serve until Ctrl-C, or until the event is set; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m newsletter.testing.press_world",
        description="Publish a dozen invented papers on this machine, for trying things out.",
    )
    parser.add_argument("--port", type=int, default=8765, help="on 127.0.0.1 (default: 8765)")
    parser.add_argument("--feeds", action="store_true", help="print a feeds.yaml for it and leave")
    chosen = parser.parse_args(arguments)
    world = PressWorld(port=chosen.port)
    if chosen.feeds:
        print(world.feeds_yaml, end="")  # noqa: T201 - a program that is run by hand
        return 0
    try:
        world.start()
    except (OSError, OverflowError) as error:
        print(f"Port {chosen.port} cannot be used: {error}.", file=sys.stderr)  # noqa: T201 - as above
        print("Choose another: --port 8766, or --port 0 for any free one.", file=sys.stderr)  # noqa: T201 - as above
        return 1
    try:
        print(usage(world), flush=True)  # noqa: T201 - as above
        (until or threading.Event()).wait()
    except KeyboardInterrupt:
        print("\nThe presses stand still.")  # noqa: T201 - as above
    finally:
        world.stop()
    return 0


def usage(world: PressWorld) -> str:
    """Return what to do with a world that is being served."""
    papers = "\n".join(
        f"  {outlet.feed_url or outlet.site + '/'}  {outlet.name}" for outlet in world.outlets
    )
    return f"""The press world is served on 127.0.0.1:{world.port}. Its papers are invented:

{papers}

To read them, put these lines into publication.yaml, then run `newsletter collect`:

fetching:
  connect_to:
    "*.example": 127.0.0.1:{world.port}

A feeds.yaml for them: python -m newsletter.testing.press_world --feeds > feeds.yaml
Their present is 18 December 2017. Press Ctrl-C to stop."""


if __name__ == "__main__":
    raise SystemExit(main())
