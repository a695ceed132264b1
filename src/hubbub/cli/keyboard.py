"""The standard input as chunks of text, from a pipe, a file or a terminal alike. Must not know what they mean."""

import asyncio
import codecs
import os
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
    loop = asyncio.get_running_loop()
    threading.Thread(target=_pump, args=(source, queue, loop), daemon=True, name="stdin").start()
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    while data := await queue.get():
        if text := decode(data):
            yield text
    if rest := decode(b"", final=True):
        yield rest


async def lines(source: int = 0) -> AsyncIterator[str]:
    """The input line by line, without line ends; the last one need not have any."""
    begun = ""
    async for chunk in chunks(source):
        *whole, begun = (begun + chunk).split("\n")
        for line in whole:
            yield line.removesuffix("\r")
    if begun:
        yield begun


def _pump(source: int, queue: "asyncio.Queue[bytes]", loop: asyncio.AbstractEventLoop) -> None:
    data = b"-"
    while data:
        try:
            data = os.read(source, 65536)
        except OSError:
            data = b""
        try:
            asyncio.run_coroutine_threadsafe(queue.put(data), loop).result()
        except (RuntimeError, asyncio.CancelledError):
            return
