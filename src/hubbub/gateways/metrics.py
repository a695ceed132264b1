"""What a monitoring system may read about this node. Must not know who asks, beyond where from."""

import asyncio
from collections.abc import Callable, Mapping
from ipaddress import ip_address

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

PROBE = 0.05
"""Seconds between two looks at the loop's lag."""

LAGS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Nothing should hold the loop for more than 20 ms."""

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Metrics:
    """One node's numbers. `gauges`: name and meaning to a function that is asked at each reading."""

    def __init__(self, gauges: Mapping[tuple[str, str], Callable[[], float]]) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        for (name, meaning), read in gauges.items():
            Gauge(name, meaning, registry=self.registry).set_function(read)
        self.requests = Counter(
            "hubbub_http_requests", "Commands asked over HTTP.", ["command", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "hubbub_http_seconds", "Time from a command asked over HTTP to its answer.", registry=self.registry
        )
        self.lag = Histogram(
            "hubbub_loop_lag_seconds", "How late the event loop was, looked at twenty times a second.",
            buckets=LAGS, registry=self.registry,
        )  # fmt: skip

    async def page(self, request: Request) -> Response:
        return Response(generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def feel_lag(observe: Callable[[float], None]) -> None:
    """Tell for ever how late the loop comes to what is due; whatever holds it up makes everybody wait that long."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + PROBE
        await asyncio.sleep(PROBE)
        observe(max(0.0, loop.time() - due))


def is_from_here(request: Request) -> bool:
    """Whether a request was made on this machine, by name of this machine, and not passed on for somebody else.

    A proxy on this machine looks like this machine, so whatever says it was passed on is not from here.
    """
    peer = request.client.host if request.client else ""
    return (
        _is_loopback(peer) and _is_loopback(_host(request.headers)) and not any(h in request.headers for h in FORWARDED)
    )


def _host(headers: Headers) -> str:
    """The Host without its port: a page of another name that was pointed at this machine is not from here."""
    host = headers.get("host", "")
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
