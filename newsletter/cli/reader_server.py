"""The readers' pages on the loopback, beside what this process does otherwise: for the demo."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.public.app import clerk_of, make_app
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.serving.loopback import StoppableServer, address_of, listen


@contextmanager
def reader_pages_served(workplace: Workplace) -> Iterator[str]:
    """Serve the readers' pages on a free port while a block runs; yield their address."""
    publication = reading.publication(workplace)
    pages = ReaderPages(publication, workplace.folder)
    clerk = clerk_of(lambda: open_readers(workplace))
    app = make_app(clerk, pages, Clicking(workplace, publication), workplace=workplace)
    with listen("127.0.0.1", 0) as listening, clerk:
        server = StoppableServer(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address_of(listening).rstrip("/") + pages.home
        finally:
            server.should_exit = True
            thread.join()
