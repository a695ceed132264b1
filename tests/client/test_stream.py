"""The bounded queue between socket and reader: what is dropped, what is held back, how it ends."""

import pytest

from hubbub.client.stream import Stream


async def test_while_nobody_reads_the_newest_are_kept() -> None:
    stream: Stream[int] = Stream(most=3)
    for n in range(10):
        stream.put(n)
    assert not stream.is_full
    stream.finish(None)
    assert [n async for n in stream.read()] == [7, 8, 9]


async def test_while_somebody_reads_nothing_is_dropped_and_fullness_is_told() -> None:
    stream: Stream[int] = Stream(most=2)
    stream.put(0)
    reading = stream.read()
    assert await anext(reading) == 0
    for n in range(1, 4):
        stream.put(n)
    assert stream.is_full
    assert [await anext(reading) for _ in range(3)] == [1, 2, 3]
    assert not stream.is_full


async def test_one_reader_at_a_time_and_another_after_it() -> None:
    stream: Stream[int] = Stream()
    stream.put(1)
    stream.put(2)
    first = stream.read()
    await anext(first)
    with pytest.raises(RuntimeError):
        await anext(stream.read())
    await first.aclose()
    assert await anext(stream.read()) == 2


async def test_a_fault_comes_after_what_was_told_before_it() -> None:
    stream: Stream[int] = Stream()
    stream.put(1)
    stream.finish(OSError("gone"))
    reading = stream.read()
    assert await anext(reading) == 1
    with pytest.raises(OSError, match="gone"):
        await anext(reading)


async def test_a_loop_whose_body_raised_may_be_followed_by_another_at_once() -> None:
    stream: Stream[int] = Stream()
    for n in range(3):
        stream.put(n)
    seen = []
    while len(seen) < 3:
        try:
            async for item in stream.read():
                seen.append(item)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert seen == [0, 1, 2]


async def test_what_a_loop_does_not_want_is_dropped() -> None:
    stream: Stream[int] = Stream()
    for n in range(6):
        stream.put(n)
    stream.finish(None)
    assert [n async for n in stream.read(lambda n: n % 2 == 0)] == [0, 2, 4]
