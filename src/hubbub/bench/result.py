"""What one run came to. Must not know how it was measured."""

import statistics
from dataclasses import dataclass, field


@dataclass
class Result:
    """Times in seconds, CPU in seconds of the whole server and of this end, memory in bytes.

    `missing`: deliveries that somebody lacks; `surplus`: those that somebody had too many.
    """

    messages: int = 0
    deliveries: int = 0
    expected: int = 0
    missing: int = 0
    surplus: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    own_cpu: float = 0.0
    clients: int = 0
    clients_lost: int = 0
    in_order: bool = True
    latencies: list[float] = field(default_factory=list)
    memory: float = 0.0
    steady: float = 0.0

    @property
    def cpu_per_delivery(self) -> float:
        return self.cpu / self.deliveries if self.deliveries else 0.0

    @property
    def per_second(self) -> float:
        return self.deliveries / self.seconds if self.seconds else 0.0

    @property
    def own_share(self) -> float:
        """How busy this end was; near 1.0, it is what limits the throughput."""
        return self.own_cpu / self.seconds if self.seconds else 0.0

    def latency(self, quantile: float) -> float:
        if len(self.latencies) < 2:
            return self.latencies[0] if self.latencies else 0.0
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[round(quantile * 100) - 1]
