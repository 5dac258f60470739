"""One thread that does all work on the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import pytest

from newsletter.errors import AddressError, SettingError, StoreError
from newsletter.public.clerk import Clerk


class Books:
    """Books that remember what was written in which transaction."""

    def __init__(self) -> None:
        self.kept: list[list[str]] = []
        self._open: list[str] = []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep what was written unless something went wrong."""
        self._open = []
        yield
        if self._open:
            self.kept.append(self._open)

    def write(self, word: str) -> str:
        """Write a word."""
        self._open.append(word)
        return word


def test_jobs_that_wait_share_a_transaction() -> None:
    """Many posts are written with one commit, and each gets its own answer."""
    books = Books()
    opened = _opened(books)

    async def post() -> list[str]:
        first = asyncio.ensure_future(clerk.do(lambda b: b.write("0")))
        rest = [clerk.do(lambda b, n=n: b.write(str(n))) for n in range(1, 50)]  # type: ignore[misc]
        return [await first, *await asyncio.gather(*rest)]

    with Clerk(opened, Books.transaction) as clerk:
        assert asyncio.run(post()) == [str(number) for number in range(50)]
    assert [word for words in books.kept for word in words] == [str(n) for n in range(50)]
    assert len(books.kept) < 25


def test_a_job_that_fails_harms_no_other() -> None:
    """What was written beside it is written once, and only whoever asked hears of it."""
    books = Books()

    def fail(books: Books) -> None:
        books.write("half")
        raise AddressError("no", help="")

    async def post() -> list[object]:
        jobs = [clerk.do(lambda b: b.write("a")), clerk.do(fail), clerk.do(lambda b: b.write("c"))]
        return list(await asyncio.gather(*jobs, return_exceptions=True))

    with Clerk(_opened(books), Books.transaction) as clerk:
        first, second, third = asyncio.run(post())
    assert (first, type(second), third) == ("a", AddressError, "c")
    assert sorted(word for words in books.kept for word in words if word != "half") == ["a", "c"]


def test_jobs_of_one_kind_are_one_call() -> None:
    """Values that wait together are given to the work at once; each gets its own answer."""
    books, calls = Books(), []

    def write_all(books: Books, words: Sequence[str]) -> list[str]:
        calls.append(len(words))
        return [books.write(word) for word in words]

    async def post() -> list[str]:
        return await asyncio.gather(*[clerk.do_among(write_all, str(n)) for n in range(50)])

    with Clerk(_opened(books), Books.transaction) as clerk:
        assert asyncio.run(post()) == [str(number) for number in range(50)]
    assert calls == [50]
    assert books.kept == [[str(number) for number in range(50)]]


def test_one_bad_value_harms_no_other() -> None:
    """Where the work fails for all, it is done for each; only the bad one hears of it."""

    def halve_all(_: Books, numbers: Sequence[int]) -> list[int]:
        if any(number % 2 for number in numbers):
            raise AddressError("odd", help="")
        return [number // 2 for number in numbers]

    async def post() -> list[object]:
        jobs = [clerk.do_among(halve_all, number) for number in (2, 3, 4)]
        return list(await asyncio.gather(*jobs, return_exceptions=True))

    with Clerk(_opened(Books()), Books.transaction) as clerk:
        first, second, third = asyncio.run(post())
    assert (first, type(second), third) == (1, AddressError, 2)


def test_books_are_opened_afresh_after_a_fault() -> None:
    """A database that was away is used again as soon as it is back."""
    times = iter([StoreError("away", help=""), None, None])

    @contextmanager
    def opened() -> Iterator[Books]:
        fault = next(times)
        if fault:
            raise fault
        yield Books()

    async def post(word: str) -> str:
        return await clerk.do(lambda books: books.write(word))

    with Clerk(opened, Books.transaction) as clerk:
        with pytest.raises(StoreError):
            asyncio.run(post("lost"))
        assert asyncio.run(post("kept")) == "kept"


def test_no_fault_ends_the_thread() -> None:
    """Whatever goes wrong in opening the books, whoever asked hears of it, and the next is served."""
    times = iter([SettingError("no key", help=""), OSError("no file"), None])

    @contextmanager
    def opened() -> Iterator[Books]:
        fault = next(times)
        if fault:
            raise fault
        yield Books()

    async def post(word: str) -> str:
        return await clerk.do(lambda books: books.write(word))

    with Clerk(opened, Books.transaction) as clerk:
        for fault in (SettingError, OSError):
            with pytest.raises(fault):
                asyncio.run(post("lost"))
        assert asyncio.run(post("kept")) == "kept"


def test_a_job_alone_makes_its_own_transactions() -> None:
    """A job that also works on files is not inside anybody's transaction."""
    books = Books()

    def two_steps(books: Books) -> int:
        for word in ("one", "two"):
            with books.transaction():
                books.write(word)
        return 2

    with Clerk(_opened(books), Books.transaction) as clerk:
        assert asyncio.run(_alone(clerk, two_steps)) == 2
    assert books.kept == [["one"], ["two"]]


async def _alone(clerk: Clerk[Books], work: Callable[[Books], int]) -> int:
    return await clerk.do(work, alone=True)


def _opened(books: Books) -> Callable[[], AbstractContextManager[Books]]:
    @contextmanager
    def opened() -> Iterator[Books]:
        yield books

    return opened
