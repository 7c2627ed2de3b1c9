from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import validators as validators

class ValidationError(Exception):
    json_path: str
    message: str

class FormatChecker:
    def __init__(self, formats: Iterable[str] | None = ...) -> None: ...

class Validator:
    def __init__(self, schema: Any, *, format_checker: FormatChecker | None = ...) -> None: ...
    def iter_errors(self, instance: Any) -> Iterator[ValidationError]: ...
    def validate(self, instance: Any) -> None: ...
    @classmethod
    def check_schema(cls, schema: Any) -> None: ...

class Draft202012Validator(Validator): ...
