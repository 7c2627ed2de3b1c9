"""What argparse says of a mistake, in the reader's language. Words it may find in a later Python stay as they are."""

from __future__ import annotations

import re

from ctcoord.words import Words, mark

_SAID = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)",
            mark("{name}: {value} is none of {choices}"),
        ),
        (r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)", mark("{name}: {value} cannot be read")),
        (r"argument (?P<name>.+?): expected (?:one|at least one) argument", mark("{name} needs a value")),
        (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", mark("{name} does not go with {other}")),
        (r"the following arguments are required: (?P<names>.+)", mark("missing: {names}")),
        (r"one of the arguments (?P<names>.+) is required", mark("one of these is needed: {names}")),
        (r"unrecognized arguments: (?P<names>.+)", mark("not known here: {names}")),
        (r"ambiguous option: (?P<name>\S+) could match (?P<choices>.+)", mark("{name} may mean {choices}")),
    )
)


def said(message: str, words: Words) -> str:
    """The message in the language of ``words``."""
    for pattern, text in _SAID:
        found = pattern.fullmatch(message)
        if found:
            return words(text, **found.groupdict())
    return message
