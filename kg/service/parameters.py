"""Parameters of the JSON interface: declared once, checked here, told in ``/openapi.json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kg.errors import ParameterError

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True)
class TextParameter:
    """A parameter that takes text.

    Arguments:
        name: its name in the address.
        description: what it means.
        longest: most characters.
        required: whether it must be given.
        words: the words that it takes; any text where empty.
        repeated: whether it may be given several times.
        example: a value that works.
    """

    name: str
    description: str
    longest: int = 200
    required: bool = False
    words: tuple[str, ...] = ()
    repeated: bool = False
    example: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        one: dict[str, Any] = (
            {"type": "string", "enum": list(self.words)}
            if self.words
            else {"type": "string", "minLength": 1, "maxLength": self.longest}
        )
        return {"type": "array", "items": one, "maxItems": len(self.words)} if self.repeated else one

    def read(self, values: Sequence[str]) -> Any:  # noqa: ANN401 - a text, or a list of texts
        """The checked value.

        Raises:
            ParameterError: it is missing, too long, or no word of the list.
        """
        if self.required and not any(value.strip() for value in values):
            raise ParameterError(
                f"the parameter '{self.name}' is missing: {self.description}. To mend: add {self.name}={self.example}."
            )
        for value in values:
            if len(value) > self.longest:
                raise ParameterError(f"'{self.name}' takes at most {self.longest} characters. To mend: shorten it.")
            if self.words and value not in self.words:
                close = get_close_matches(value, self.words, n=1, cutoff=0.5)
                meant = f"did you mean {close[0]}? " if close else ""
                raise ParameterError(
                    f"'{self.name}' takes no such word. To mend: {meant}It takes {', '.join(self.words)}."
                )
        return tuple(values) if self.repeated else next(iter(values), "")


@dataclass(frozen=True)
class NumberParameter:
    """A parameter that takes a whole number.

    Arguments:
        name: its name in the address.
        description: what it means.
        least: smallest value.
        most: largest value.
        default: value where it is not given.
    """

    name: str
    description: str
    least: int
    most: int
    default: int
    required: bool = False
    repeated: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most, "default": self.default}

    def read(self, values: Sequence[str]) -> int:
        """The checked value.

        Raises:
            ParameterError: it is no whole number within the limits.
        """
        if not values:
            return self.default
        text = values[0]
        # A length first: Python refuses to read a number of thousands of digits by an error of its own.
        number = int(text) if len(text) <= 9 and text.isascii() and text.isdecimal() else None
        if number is None or not self.least <= number <= self.most:
            raise ParameterError(
                f"'{self.name}' takes a whole number from {self.least} to {self.most}. "
                f"To mend: {self.name}={self.default} is taken when it is left out."
            )
        return number


Parameter = TextParameter | NumberParameter


def read_parameters(request: Request, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The checked values of an address by parameter name.

    Raises:
        ParameterError: one is unknown, repeated, missing or wrong.
    """
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        given.setdefault(name, []).append(value)
    known = {parameter.name: parameter for parameter in parameters}
    for name, values in given.items():
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise ParameterError(f"there is no parameter of that name ({name[:40]!a}) here. To mend: {takes}.")
        if len(values) > 1 and not known[name].repeated:
            raise ParameterError(f"'{name}' is given {len(values)} times. To mend: give it once.")
    return {parameter.name: parameter.read(given.get(parameter.name, ())) for parameter in parameters}
