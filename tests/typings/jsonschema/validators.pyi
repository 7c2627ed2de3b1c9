from typing import Any

from jsonschema import Validator

def validator_for(schema: Any) -> type[Validator]: ...
