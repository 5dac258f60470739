"""The command line: commands of a few lines each over the façade."""

import gc

CALM = 20_000
"""Values made between two looks for rubbish that refers only to itself: a tenth of a command's time
went into looks that found none."""


def main() -> None:
    """Run the command line; the entry point of the program ``newsletter``."""
    gc.set_threshold(CALM, *gc.get_threshold()[1:])
    from newsletter.cli.app import run

    run()
