"""What is printed: text from outside may not steer the terminal it is read in."""

import sys
import unicodedata

STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, turns of direction, halves of signs, other ends of lines
KEPT = "\n\t"


def printable(text: str) -> str:
    r"""Write out every sign that shows nothing itself but could move the cursor, color or reorder what is beside it.

    >>> printable("\x1b[31mACME\u202e")
    '\\x1b[31mACME\\u202e'
    """
    return "".join(_written(sign) for sign in text)


def line(text: str) -> str:
    r"""Make a text fit to stand within a line: neither its end nor its indent can be forged.

    >>> line("A1\n34 ok, 0 failed")
    'A1\\n34 ok, 0 failed'
    """
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


def _written(sign: str) -> str:
    """One sign as it is, or as Python writes it in a string."""
    steers = sign not in KEPT and unicodedata.category(sign) in STEERING
    return sign.encode("unicode_escape").decode() if steers else sign


def say(text, error: bool = False) -> None:
    """Print a message, on stdout or on stderr."""
    print(printable(str(text)), file=sys.stderr if error else sys.stdout)
