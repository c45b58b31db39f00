"""The lines on which the tables and keys of a TOML file stand: the parser does not say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict

# What is in strings and comments is none of the file's structure, so these are read as wholes. The search is linear: no
# alternative of a repetition matches what another does, and an open string ends with its line or the file.
_TOKEN = re.compile(
    r'''(?mx)
      ^[ \t]* (?P<array>\[\[) [ \t]* (?P<table>[\w-]+|"[^"\n]*"|'[^'\n]*') [ \t]* \]\]
    | ^[ \t]* \[ [ \t]* (?P<single>[\w-]+|"[^"\n]*"|'[^'\n]*')
    | ^[ \t]* (?P<key>[\w-]+|"[^"\n]*"|'[^'\n]*') [ \t]* [=.]
    | """ (?: [^"\\] | \\. | \\\n | "(?!"") )* (?:""")?
    | \'\'\' (?: [^'] | '(?!'') )* (?:\'\'\')?
    | "(?: [^"\\\n] | \\. )*"?
    | '[^'\n]*'
    | \#[^\n]*
    '''
)


class Places:
    """Where things stand in a file that was parsed without complaint.

    Args:
        text: of the file.
    """

    def __init__(self, text: str) -> None:
        self._ends = [position for position, character in enumerate(text) if character == "\n"]
        self._keys: dict[str, int] = {}
        self._tables: defaultdict[str, list[tuple[int, dict[str, int]]]] = defaultdict(list)
        keys = self._keys
        for token in _TOKEN.finditer(text):
            line = bisect_right(self._ends, token.end() - 1) + 1
            if token["array"]:
                name = _bare(token["table"])
                self._keys.setdefault(name, line)
                keys = {}
                self._tables[name].append((line, keys))
            elif token["single"]:
                self._keys.setdefault(_bare(token["single"]), line)
                keys = {}
            elif token["key"]:
                keys.setdefault(_bare(token["key"]), line)

    def of_key(self, key: str) -> int:
        """Line of a key or table at the top of the file; the first line where it is written in some unusual way."""
        return self._keys.get(key, 1)

    def of_table(self, name: str, number: int, key: str | None = None) -> int:
        """Line of a key in the table ``[[name]]`` with this number, from 0; of the table itself without a key."""
        tables = self._tables[name]
        if number >= len(tables):  # written as name = [{...}]
            return self.of_key(name)
        line, keys = tables[number]
        return keys.get(key, line) if key is not None else line


def _bare(name: str) -> str:
    return name.strip("\"'")
