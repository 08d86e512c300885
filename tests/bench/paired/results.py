"""Rounds into medians and ratios. It starts nothing and prints nothing."""

from dataclasses import dataclass
from statistics import median

from paired.runs import CEILING


@dataclass(frozen=True)
class Cell:
    """A figure of one peer: over its rounds, and as a ratio to the baseline's, round by round."""

    median: float
    low: float
    high: float
    ratio: float = None
    ratio_low: float = None
    ratio_high: float = None


@dataclass
class Result:
    """What a run gave: the reports of each peer by round, and why a peer has none."""

    run: object
    reports: dict  # peer's name -> list of reports
    failures: dict  # peer's name -> sentence

    def cell(self, figure, peer):
        """None if the peer has not been measured, or does not report this."""
        values = self.values(figure, peer)
        if not values:
            return None
        ratios = [ratio for ratio in self.ratios(figure, peer) if ratio is not None]
        spread = (median(ratios), min(ratios), max(ratios)) if ratios else ()
        return Cell(median(values), min(values), max(values), *spread)

    def ratios(self, figure, peer):
        """To the baseline in the same round, for whatever else the machine did then, it did to both."""
        pairs = zip(self.values(figure, peer), self.values(figure, self.run.baseline))
        return [value / base if base else None for value, base in pairs]

    def values(self, figure, peer):
        return [report[figure.metric] for report in self.reports.get(peer, []) if figure.metric in report]

    def bottlenecks(self):
        """Peers that waited for the load: it was at its limit, and they were not."""
        return [peer for peer, reports in self.reports.items()
                if reports and median(report.get("load_cpu_percent", 0) for report in reports) >= BUSY_PERCENT
                and median(report.get("server_cpu_percent", 100) for report in reports) < BUSY_PERCENT
                and peer != CEILING and self.run.load[0] in CLOSED_LOOPS]


# A core that does nothing else has a few percent of other work all the same.
BUSY_PERCENT = 95
# The others spin to keep time, so they are always busy.
CLOSED_LOOPS = ("echo", "broadcast", "handshake")
