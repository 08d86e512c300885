"""The results as text: a table in Markdown, and two files of comma-separated values."""

import csv

from paired.results import CLOSED_LOOPS


def table(results, peers):
    """A row for each figure: ours, the baseline, how many times the baseline's ours is, then the others."""
    shown = [peer for peer in peers if peer.name not in HIDDEN and any(result.reports.get(peer.name) for result in results)]
    ours, baseline, *others = sorted(shown, key=lambda peer: ORDER.get(peer.name, len(ORDER)))
    lines = [row(["", "better", ours.title, baseline.title, "ratio (range of rounds)", *(peer.title for peer in others)]),
             row(["---"] * (5 + len(others)))]
    for result in results:
        for figure in result.run.figures:
            if result.run.only:
                lines.append(row([figure.title, figure.better, *special(result, figure), *[""] * len(others)]))
                continue
            cell = result.cell(figure, ours.name)
            lines.append(row([figure.title, figure.better, amount(cell, figure), amount(result.cell(figure, baseline.name), figure),
                              ratio_and_range(cell), *(amount_and_ratio(result, figure, peer) for peer in others)]))
    return "\n".join(lines)


def special(result, figure):
    """The cells of a run that compares others than ours with the baseline."""
    measured, against = result.run.only
    cell, base = result.cell(figure, measured), result.cell(figure, against)
    return amount(cell, figure), f"{amount(base, figure)} (ws, ours)", ratio_and_range(cell)


def notes(results, peers):
    """What the table does not say: who is absent and why, who failed at what, where the load was the bottleneck."""
    titles = {peer.name: peer.title for peer in peers}
    failures = {}
    for result in results:
        for name, why in result.failures.items():
            failures.setdefault((name, why), []).append(result.run.name)
    for (name, why), runs in failures.items():
        yield f"{titles[name]} has no figure, or not all rounds, in {', '.join(runs)}: {why}"
    for result in results:
        for name in result.bottlenecks():
            yield f"{result.run.name}: {titles[name]} waited for the load generator, so it may do more than the figure says"
    for peer in peers:
        if not peer.command:
            yield f"skipped: {peer.title}; to have it: {peer.absence}"


def asides(results):
    """What has no column: the baseline in another form, and what the load can do on a server that does next to nothing."""
    for result in results:
        figure = result.run.figures[0]
        if cell := result.cell(figure, "tungstenite-batch"):
            yield f"tokio-tungstenite with gathered writes, {figure.title}: {amount(cell, figure)}, {ratio(cell.ratio)} of the baseline"
        if cell := result.cell(figure, "epoll"):
            report = result.reports["epoll"][0]
            # The others spin to keep time: what they use says nothing.
            each = (f", {report.get('load_cpu_us_per_message')} µs of its core for each, {report.get('cpu_us_per_message', report.get('cpu_us_per_handshake', '?'))} µs of the server's"
                    if result.run.load[0] in CLOSED_LOOPS else "")
            yield f"the load generator's own limit, {figure.title}: {amount(cell, figure)}{each}"


def write_rounds(path, results):
    """Every number of every report, and the ratios to the baseline in the same round."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["run", "peer", "round", "field", "value"])
        for result in results:
            for peer, reports in result.reports.items():
                for number, report in enumerate(reports, 1):
                    out.writerows([result.run.name, peer, number, field, value] for field, value in report.items()
                                  if isinstance(value, (int, float)))
                for figure in result.run.figures:
                    out.writerows([result.run.name, peer, number, f"{figure.metric}_ratio", round(value, 4)]
                                  for number, value in enumerate(result.ratios(figure, peer), 1) if value is not None)


def write_medians(path, results, peers):
    """What the table shows, and the range of the rounds."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["figure", "title", "unit", "better", "peer", "rounds", "median", "low", "high", "baseline", "ratio", "ratio_low", "ratio_high"])
        for result in results:
            for figure in result.run.figures:
                for peer in peers:
                    if cell := result.cell(figure, peer.name):
                        numbers = [round(number, 4) if number is not None else "" for number in
                                   (cell.median, cell.low, cell.high)]
                        ratios = ["" if ratio is None else round(ratio, 4) for ratio in (cell.ratio, cell.ratio_low, cell.ratio_high)]
                        out.writerow([figure.name, figure.title, figure.unit, figure.better, peer.name,
                                      len(result.values(figure, peer.name)), *numbers, result.run.baseline, *ratios])


def amount(cell, figure):
    return "–" if cell is None else f"{digits(cell.median)}{'' if figure.unit.startswith('/') else ' '}{figure.unit}"


def amount_and_ratio(result, figure, peer):
    cell = result.cell(figure, peer.name)
    return amount(cell, figure) + (f" · {ratio(cell.ratio)}" if cell and cell.ratio is not None else "")


def ratio_and_range(cell):
    if cell is None or cell.ratio is None:
        return "–"
    return f"{ratio(cell.ratio)} ({ratio(cell.ratio_low)}–{ratio(cell.ratio_high)})"


def ratio(number):
    return f"{number:.2g}" if number < 0.1 else f"{number:.2f}" if number < 10 else f"{number:.0f}"


def digits(number):
    """Four significant ones where there are more."""
    if number >= 1000:
        step = 10 ** (len(str(int(number))) - 4)
        return f"{round(number / step) * step:,.0f}"
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}"


def row(cells):
    return "| " + " | ".join(cells) + " |"


ORDER = {"websocket": 0, "tungstenite": 1}
# In a row of its own; in notes.
HIDDEN = ("websocket-tls", "epoll", "tungstenite-batch")
