"""The command line: commands of a few lines each over the façade."""


def main() -> None:
    """Run the command line; the entry point of the program ``newsletter``."""
    from newsletter.cli.app import run

    run()
