"""Native charts beside the rows of a sheet; they show something before anything is worked out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from xlsxwriter import Workbook, chart_bar, chart_line
from xlsxwriter.worksheet import Worksheet

from domain.exported import Word, Words, word_key
from reports.sheets import SECONDS_A_MINUTE, Chart, Form, Series, Table, Value

WIDTH, HEIGHT = 760, 440  # pixels
ROWS_COVERED = 24  # by one, with some room below
FEW = 8  # incidents, which an axis counts one by one
DAY_0 = 693_594
"""The ordinal of the day from which spreadsheets count, 1899-12-30."""
_GRID = {"visible": True, "line": {"color": "#D9D9D9"}}

_Drawn = chart_bar.ChartBar | chart_line.ChartLine


def insert(book: Workbook, sheet: Worksheet, table: Table, words: Words) -> None:
    """Put the charts of a table to its right, one below the other."""
    for number, chart in enumerate(table.charts):
        kind = {"type": "line"} if chart.is_line else {"type": "bar", "subtype": "stacked"}
        drawn = cast("_Drawn", book.add_chart(kind))
        for series in chart.series:
            drawn.add_series(_series(words[word_key(table.sheet)], table, chart, series, words))
        _dress(drawn, chart, table, words)
        sheet.insert_chart(1 + number * ROWS_COVERED, len(table.heads) + 1, drawn)


def _series(sheet: str, table: Table, chart: Chart, series: Series, words: Words) -> dict[str, Any]:
    rows = list(table.rows)[: chart.most]
    at = [head.column for head in table.heads].index(series.column)
    line = {"color": series.color, "width": 2.25}
    if series.is_dashed:
        line["dash_type"] = "dash"
    return {
        "name": words[word_key(series.column)],
        "categories": [sheet, 1, 0, len(rows), 0],
        "values": [sheet, 1, at, len(rows), at],
        "categories_data": _shown(table, rows, 0),
        "values_data": _shown(table, rows, at),
        "line": line if chart.is_line else {"none": True},
        "fill": {"color": series.color},
        "gap": 60,
    }


def _dress(drawn: _Drawn, chart: Chart, table: Table, words: Words) -> None:
    drawn.set_title({"name": words[word_key(chart.title)], "name_font": {"size": 13}})
    drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    drawn.set_size({"width": WIDTH, "height": HEIGHT})
    counted = {"name": words[word_key(chart.across)], "min": 0, "major_gridlines": _GRID}
    if chart.across is Word.INCIDENTS and _most(table, chart) < FEW:
        counted |= {"major_unit": 1}  # not by halves
    named = {"name": words[word_key(table.heads[0].column)]}
    if chart.is_line:
        drawn.set_x_axis(named | {"date_axis": True, "num_format": "yyyy-mm-dd"})
        drawn.set_y_axis(counted)
    else:  # its x-axis counts, along the bottom; the names go up from there unless reversed
        drawn.set_x_axis(counted)
        drawn.set_y_axis(named | {"reverse": True, "crossing": "max", "interval_unit": 1})


def _most(table: Table, chart: Chart) -> float:
    """Give the largest value of a chart."""
    series = {each.column for each in chart.series}
    columns = [at for at, head in enumerate(table.heads) if head.column in series]
    values = (row[at] for row in list(table.rows)[: chart.most] for at in columns)
    return max((each for each in values if isinstance(each, (int, float))), default=0)


def _shown(table: Table, rows: Sequence[Sequence[Value]], at: int) -> list[Value]:
    """Give what the cells of a column show, as they are stored."""
    form, values = table.heads[at].form, [row[at] for row in rows]
    if form is Form.DAY:
        return [each - DAY_0 if isinstance(each, int) else None for each in values]
    if form is Form.MINUTES:
        return [each / SECONDS_A_MINUTE if isinstance(each, int) else None for each in values]
    return values
