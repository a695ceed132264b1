"""The standard input as chunks of text, from a pipe, a file or a terminal alike. Must not know what they mean."""

import asyncio
import codecs
import os
import select
import threading
from collections.abc import AsyncIterator

AHEAD = 8
"""Chunks read before somebody wants them; a big file waits on disk, not in memory."""


async def chunks(source: int = 0) -> AsyncIterator[str]:
    """Whatever can be read, as it comes, until the end of input.

    A thread of its own reads, since a regular file or a borrowed terminal cannot be waited for otherwise. It reads
    the bare descriptor: a thread that sits inside Python's own reader would hold a lock the interpreter needs to exit.
    """
    queue: asyncio.Queue[bytes] = asyncio.Queue(AHEAD)
    loop, (ended, end) = asyncio.get_running_loop(), os.pipe()
    threading.Thread(target=_pump, args=(source, ended, queue, loop), daemon=True, name="stdin").start()
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    try:
        while data := await queue.get():
            if text := decode(data):
                yield text
        if rest := decode(b"", final=True):
            yield rest
    finally:
        # What is typed from now on is for whoever asks next.
        os.close(end)


async def lines(source: int = 0) -> AsyncIterator[str]:
    """The input line by line, without line ends; the last one need not have any."""
    begun = ""
    async for chunk in chunks(source):
        *whole, begun = (begun + chunk).split("\n")
        for line in whole:
            yield line.removesuffix("\r")
    if begun:
        yield begun


def _pump(source: int, ended: int, queue: "asyncio.Queue[bytes]", loop: asyncio.AbstractEventLoop) -> None:
    try:
        while (data := _read(source, ended)) is not None:
            asyncio.run_coroutine_threadsafe(queue.put(data), loop).result()
            if not data:
                break
    except (RuntimeError, asyncio.CancelledError):
        return
    finally:
        os.close(ended)


def _read(source: int, ended: int) -> bytes | None:
    """The next chunk, empty at the end of input; None once nobody reads any more."""
    try:
        ready, _, _ = select.select([source, ended], [], [])
        return None if ended in ready else os.read(source, 65536)
    except OSError:
        return b""
