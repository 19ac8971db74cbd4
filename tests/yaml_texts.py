"""YAML as people write it: random documents in random styles, with comments, by a seed."""

import json
import random
from typing import Any

TEXTS = (
    *("a", "b c", "on", "1", "", "x: y", "a #b", "sum(x)\n / 2\n", "sum(x)\nby (a)", "t\n\n"),
    *("  lead", "{{x}}", "- a", "é😀", "long words " * 12 + "end", "'q'", '"d"', "\n", "tab\there"),
    *("a\\b", "null", "~", "2026-01-01", " ", "*a", "&b", "a\n\nb\n", "x\n  y\n z\n", "\u2028"),
)
KEYS = (
    *("id", "title", "type", "refId", "expr", "y", "on", "a b", "0", "x: y", "gridPos", "targets"),
    *("panels", "name", "{{k}}", "'", '"', ""),
)
OTHERS = (None, True, False, 0, 1, -3, 1.5, 1e-7, 1e22, 12345678901234567890)


class RandomYaml:
    """Makes documents, edits of them, and texts of them.

    Args:
        seed: what all of it follows from.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # nothing secret
        self._step = self.random.choice([2, 2, 4, 3])
        self._dash_step = self.random.choice([0, 2, 2])
        self._comments = self.random.choice([0, 0.15, 0.4])
        self._blanks = self.random.choice([0, 0, 0.3])
        self._anchors: list[tuple[str, Any]] = []
        self._anchor_names = 0

    # --- documents ---------------------------------------------------------------------------

    def document(self, depth: int = 4) -> dict[str, Any]:
        """Makes an object that is not empty."""
        return self._object(depth) or {"title": self._scalar()}

    def edited(self, value: Any) -> Any:
        """Makes some changes somewhere in a value."""
        roll = self.random.random()
        if isinstance(value, dict) and value and roll < 0.8:
            new = dict(value)
            for _ in range(self.random.randint(1, 2)):
                key = self.random.choice(list(new)) if new else "n"
                roll = self.random.random()
                if roll < 0.6:
                    new[key] = self.edited(new.get(key))
                elif roll < 0.75:
                    new.pop(key, None)
                else:
                    new[self.random.choice(KEYS)] = self._value(2)
            return new
        if isinstance(value, list) and value and roll < 0.8:
            entries = list(value)
            for _ in range(self.random.randint(1, 2)):
                at = self.random.randrange(len(entries)) if entries else 0
                roll = self.random.random()
                if roll < 0.5 and entries:
                    entries[at] = self.edited(entries[at])
                elif roll < 0.65 and entries:
                    entries.pop(at)
                elif roll < 0.85:
                    entries.insert(at, self._value(2))
                else:
                    self.random.shuffle(entries)
            return entries
        return self._value(2)

    def _scalar(self) -> Any:
        return self.random.choice(TEXTS if self.random.random() < 0.55 else OTHERS)

    def _value(self, depth: int) -> Any:
        roll = self.random.random()
        if depth <= 0 or roll < 0.45:
            return self._scalar()
        if roll < 0.7:
            return [self._value(depth - 1) for _ in range(self.random.randint(0, 4))]
        return self._object(depth - 1)

    def _object(self, depth: int) -> dict[str, Any]:
        count = self.random.randint(0, 5)
        return {self.random.choice(KEYS): self._value(depth) for _ in range(count)}

    # --- texts -------------------------------------------------------------------------------

    def text(self, document: dict[str, Any]) -> str:
        """Writes a document, each value in a style of its own."""
        head = self.random.choice(["", "# head\n", "---\n", "# h\n---\n"])
        end = self.random.choice(["\n", "\n", "", "\n# foot\n", "\n\n", "\n...\n"])
        text = head + "\n".join(self._block(document, 0)) + end
        return text.replace("\n", "\r\n") if self.random.random() < 0.2 else text

    def _comment(self) -> str:
        has_one = self.random.random() < self._comments
        return f"  # c{self.random.randint(0, 99)}" if has_one else ""

    def _above(self, column: int) -> list[str]:
        lines = []
        while self.random.random() < self._blanks:
            lines.append(self.random.choice(["", "", "  "]))
        while self.random.random() < self._comments:
            margin = " " * self.random.choice([column, column, column, 0, column + 2])
            lines.append(f"{margin}# above {self.random.randint(0, 999)}")
        return lines

    def _on_one_line(self, value: Any, *, in_brackets: bool = False) -> str:
        if isinstance(value, dict):
            pairs = (
                f"{self._key(key)}: {self._on_one_line(one, in_brackets=True)}"
                for key, one in value.items()
            )
            end = self.random.choice(["", "", " ", ","]) if value else ""
            return "{" + self.random.choice([", ", ",", " , "]).join(pairs) + end + "}"
        if isinstance(value, list):
            entries = (self._on_one_line(one, in_brackets=True) for one in value)
            end = self.random.choice(["", ",", ""]) if value else ""
            return "[" + self.random.choice(["", " "]) + ", ".join(entries) + end + "]"
        if isinstance(value, str):
            return self._text(value)
        return "~" if value is None and not in_brackets and self._often(0.3) else json.dumps(value)

    def _text(self, value: str) -> str:
        letters = all(one.isalnum() or one == " " for one in value) and value[:1].isalpha()
        if letters and value not in ("null", "on") and self._often(0.6):
            return value
        if value.isprintable() and self._often(0.5):
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii="\u2028" in value or self._often(0.5))

    def _key(self, key: str) -> str:
        return key if key in ("y", "on", "0") and self._often(0.7) else self._text(key)

    def _often(self, share: float) -> bool:
        return self.random.random() < share

    def _entry(self, value: Any, column: int, *, is_in_list: bool) -> tuple[str, list[str]]:
        """Writes what stands behind a key or dash, and the lines below."""
        for name, anchored in self._anchors:
            if json.dumps(anchored) == json.dumps(value) and self._often(0.5):
                return f" *{name}{self._comment()}", []
        anchor = ""
        if self._often(0.1):
            self._anchor_names += 1
            anchor = f"n{self._anchor_names}"
        rest, lines = self._written(value, column, is_in_list=is_in_list)
        if anchor:
            self._anchors.append((anchor, value))
        return (f" &{anchor}{rest}" if anchor else rest), lines

    def _written(self, value: Any, column: int, *, is_in_list: bool) -> tuple[str, list[str]]:
        margin = " " * (column + self._step)
        if isinstance(value, str) and self._often(0.7):
            body = value.rstrip("\n")
            ends = len(value) - len(body)
            if "\n" in value and body.strip() and "\t" not in value:
                header = "|" + (str(self._step) if body.startswith(" ") else "")
                header += {0: "-", 1: ""}.get(ends, "+") + self._comment()
                lines = [margin + one if one else "" for one in body.split("\n")]
                return f" {header}", lines + [""] * (ends - 1)
            if len(value) > 60 and "\n" not in value and value == value.strip():
                words, lines = value.split(" "), []
                while words:
                    count = self.random.randint(2, 6)
                    lines.append(margin + " ".join(words[:count]))
                    words = words[count:]
                return f" >-{self._comment()}", lines
        if not isinstance(value, dict | list) or not value or self._often(0.2):
            if value is None and self._often(0.3):
                return self._comment(), []
            return f" {self._on_one_line(value)}{self._comment()}", []
        step = self._step
        if isinstance(value, list):
            step = 2 if is_in_list else self._dash_step
        return self._comment(), self._block(value, column + step)

    def _block(self, value: Any, column: int) -> list[str]:
        margin, lines = " " * column, []
        if isinstance(value, dict):
            for key, one in value.items():
                lines += self._above(column)
                rest, below = self._entry(one, column, is_in_list=False)
                lines += [f"{margin}{self._key(key)}:{rest}", *below]
            return lines
        for one in value:
            lines += self._above(column)
            if isinstance(one, dict | list) and one and self._often(0.8):
                first, *others = self._block(one, column + 2)
                is_content = first.strip() and not first.strip().startswith("#")
                lines += [f"{margin}- {first.strip()}"] if is_content else [f"{margin}-", first]
                lines += others
            else:
                rest, below = self._entry(one, column, is_in_list=True)
                lines += [f"{margin}-{rest}", *below]
        return lines
