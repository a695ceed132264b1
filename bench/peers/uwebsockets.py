"""uWebSockets (C++), through the binding `socketify`: its own publish() to one topic, in memory. It stores nothing.

Only receiving a message passes through Python; the fan-out to every client is one call into C++.
"""

import sys

from socketify import App, CompressOptions, OpCode  # type: ignore[import-untyped]

app = App()


def opened(socket: object) -> None:
    socket.subscribe("lobby")  # type: ignore[attr-defined]


def heard(socket: object, said: str, opcode: OpCode) -> None:
    app.publish("lobby", said, opcode)


app.ws(
    "/ws",
    {
        "compression": CompressOptions.DISABLED,
        "max_payload_length": 64 * 1024,
        "max_backpressure": 64 * 1024 * 1024,
        "idle_timeout": 0,
        "open": opened,
        "message": heard,
    },
)
app.listen(int(sys.argv[1]), lambda config: None)
app.loop.uv_loop.run()
