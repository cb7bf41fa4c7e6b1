"""TOML that a person will read and edit: texts quoted, comments on one line."""

import json
import re


def quoted(text: str) -> str:
    r"""Quote a text for TOML (a JSON string is one, but for DEL).

    >>> quoted('say "yes"')
    '"say \\"yes\\""'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def value(given) -> str:
    """Write a text, a number, a truth or a list of them as TOML.

    >>> value(["a", True, 2.5])
    '["a", true, 2.5]'
    """
    if isinstance(given, list | tuple):
        return f"[{', '.join(map(value, given))}]"
    if isinstance(given, str):
        return quoted(given)
    return str(given).lower() if isinstance(given, bool) else str(given)


def comment(text: str) -> str:
    """Make a text fit for a comment: no control character may end its line."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text)
