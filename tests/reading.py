"""What a reader sees of a message: its HTML taken apart strictly."""

from __future__ import annotations

from html.parser import HTMLParser

TAGS = ("a", "b", "code", "tg-time")


class Reader(HTMLParser):
    """Collects text and links; fails on a tag we do not use, left open, or inside its like."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.labels: list[str] = []
        self.times: list[str] = []
        self.entities = 0
        self._open: list[tuple[str, int]] = []
        self.feed(html)
        self.close()
        assert not self._open, html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a tag."""
        assert tag in TAGS, tag
        assert tag not in [opened for opened, _ in self._open]
        assert all(value for _, value in attrs)
        self.entities += 1
        self._open.append((tag, len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag."""
        opened, start = self._open.pop()
        assert opened == tag
        found = {"a": self.labels, "tg-time": self.times}.get(tag)
        if found is not None:
            found.append(self.text[start:])

    def handle_data(self, data: str) -> None:
        """Read text."""
        self.text += data


def visible(html: str) -> str:
    """Give the text people see."""
    return Reader(html).text


def units(text: str) -> int:
    """Count UTF-16 units, as Telegram's limits do at their strictest."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
