"""The results as a drawing: for each figure a bar for each server, all on one sheet of SVG. It measures nothing."""

from xml.sax.saxutils import escape

from paired.output import amount, ratio
from paired.runs import CEILING


def chart(results, peers, caption):
    """The text of an SVG file; `caption` is the lines at its foot."""
    panels = [panel for result in results for panel in panels_of(result, peers)]
    columns = balanced(panels, COLUMNS)
    height = HEAD + max((sum(map(panel_height, column)) for column in columns), default=0)
    body = [text(MARGIN, 30, "Echo, broadcast, memory and latency: each server on one core", size=18, weight="bold")]
    body.append(text(MARGIN, 50, "medians of the rounds; beside a figure its ratio to the grey bar in the same round", fill=FAINT))
    for index, column in enumerate(columns):
        left, top = MARGIN + index * (COLUMN_WIDTH + MARGIN), HEAD
        for panel in column:
            body += draw(panel, left, top)
            top += panel_height(panel)
    body += [text(MARGIN, height + 16 * line, words, fill=FAINT, size=11) for line, words in enumerate(caption, 1)]
    width, height = MARGIN + len(columns) * (COLUMN_WIDTH + MARGIN), height + 16 * len(caption) + MARGIN
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'font-family="sans-serif">\n<rect width="{width}" height="{height}" fill="white"/>\n' + "\n".join(body) + "\n</svg>\n")


def panels_of(result, peers):
    """A figure with its bars: (title of the peer, cell, colour)."""
    for figure in result.run.figures:
        bars = [(peer.title, cell, colour(peer.name, result.run.baseline)) for peer in peers
                if peer.name != CEILING and (cell := result.cell(figure, peer.name))]
        if bars:
            yield figure, bars


def colour(name, baseline):
    return BASELINE if name == baseline else OURS if name.startswith("websocket") and name != "websockets" else OTHERS


def balanced(panels, count):
    """Panels in reading order, cut into columns of about one height."""
    columns, share = [[] for _ in range(count)], sum(map(panel_height, panels)) / count
    filled = 0
    for panel in panels:
        columns[min(int((filled + panel_height(panel) / 2) / share), count - 1)].append(panel)
        filled += panel_height(panel)
    return [column for column in columns if column]


def panel_height(panel):
    return PANEL_HEAD + len(panel[1]) * BAR_STEP + PANEL_GAP


def draw(panel, left, top):
    figure, bars = panel
    longest = max(cell.median for _, cell, _ in bars) or 1
    yield text(left, top + 14, figure.title, weight="bold", size=13)
    yield text(left + COLUMN_WIDTH, top + 14, f"{figure.better} is better", fill=FAINT, size=11, anchor="end")
    for number, (title, cell, fill) in enumerate(bars):
        y = top + PANEL_HEAD + number * BAR_STEP
        width = max(1, round(cell.median / longest * BAR_WIDTH))
        beside = amount(cell, figure) + (f" · {ratio(cell.ratio)}" if cell.ratio is not None and fill != BASELINE else "")
        yield text(left + NAME_WIDTH - 6, y + 12, title, anchor="end", size=12)
        yield f'<rect x="{left + NAME_WIDTH}" y="{y}" width="{width}" height="{BAR_HEIGHT}" fill="{fill}"/>'
        yield text(left + NAME_WIDTH + width + 6, y + 12, beside, size=12)


def text(x, y, words, size=12, fill="#222", anchor="start", weight="normal"):
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'


OURS, BASELINE, OTHERS, FAINT = "#1f6feb", "#8c959f", "#d0d7de", "#57606a"
COLUMNS = 2
MARGIN = 24
HEAD = 70
# Of a column: the names, the longest bar, and room for the figure beside it.
NAME_WIDTH, BAR_WIDTH, COLUMN_WIDTH = 230, 270, 630
PANEL_HEAD, PANEL_GAP = 24, 18
BAR_HEIGHT, BAR_STEP = 15, 19
