"""The codec of one generated package: the functions it exports, bound to its registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, overload

from .decode import decode
from .encode import encode
from .errors import DecodeError, EncodeError
from .mapping import from_dict, to_dict
from .model import Model
from .registry import Registry
from .specified import Specified
from .table import Tables
from .validate import validate
from .xml import DEFAULT_LIMITS, Limits, local_name, namespace_of, parse, qualified

M = TypeVar("M", bound=Model)


class Codec:
    """Reads and writes the types of one registry.

    Args:
        registry: the types.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.tables = Tables(registry)

    def dumps(self, obj: Model, *, root: str | None = None, pretty: bool = False, strict: bool = False) -> bytes:
        """Write an object as XML.

        Args:
            obj: a message, or an object of any type.
            root: the name of the root element, bare or `{namespace}Name`. Left out, it is the message's own element,
                the global element that is declared with the type, or else the type's name with an xsi:type.
            pretty: put elements on lines of their own.
            strict: refuse what the schema does not allow: a required field that is unset, an unlisted value, raw XML.

        Returns:
            UTF-8, without an XML declaration.

        Raises:
            EncodeError: a value is outside its type, both arms of a choice are set, None where nothing is nillable, or
                (strict) not as the schema says. Its `path` says where.
        """
        return self.encode(obj, root=root, pretty=pretty, strict=strict).encode()

    def encode(self, obj: Model, *, root: str | None = None, pretty: bool = False, strict: bool = False) -> str:
        """`dumps`, as text."""
        if not isinstance(obj, Model):
            raise EncodeError(f"expected an object of a generated type, got {type(obj).__name__}")
        wire = obj.__wire__
        if root is None:
            tag = (None if obj.__message__ else self.registry.element_of(wire)) or _without_path(wire)
        else:
            tag = qualified(namespace_of(wire) or self.registry.namespace, root)
        typed = "/" not in local_name(wire) and not obj.__message__ and self.registry.element(tag) is not type(obj)
        text = encode(self.tables, obj, tag, typed, pretty)
        if strict:
            validate(self.tables, obj, local_name(tag), EncodeError)
        return text

    @overload
    def loads(
        self, data: bytes | str, type: type[M], *, strict: bool = False, limits: Limits = DEFAULT_LIMITS
    ) -> M: ...
    @overload
    def loads(
        self, data: bytes | str, type: None = None, *, strict: bool = False, limits: Limits = DEFAULT_LIMITS
    ) -> Model: ...
    def loads(
        self,
        data: bytes | str,
        type: type[Model] | None = None,
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Model:
        """Read an object from XML.

        Args:
            data: one element, as bytes in the encoding it declares, or as text.
            type: what to read it as. Left out, it is what the root element's xsi:type or else its name says.
            strict: raise on whatever is not as the schema says. Otherwise nothing that is well-formed raises, and what
                is not understood is kept: see `unknown`.
            limits: how large and how deep the XML may be.

        Raises:
            DecodeError: not well-formed, with a DOCTYPE, beyond a limit, of no known type, or (strict) not as the
                schema says. Its `path` says where.
        """
        return decode(self.tables, parse(data, limits), type, strict)

    def to_dict(self, obj: Model) -> dict[str, Any]:
        """The object as a dict that JSON can hold: wire names, in the shape of the XML.

        A wrapper is `{"Fields": {"Field": [...]}}`, nil is None, a field that is unset is absent, `"@type"` names a
        type that the place does not already give, dateTimes and bytes are their wire text.

        Raises:
            EncodeError: as for `dumps`.
        """
        # What can be written, and nothing else, can be a dict: the encoder's checks serve both.
        self.encode(obj)
        return to_dict(self.tables, obj)

    @overload
    def from_dict(self, mapping: Mapping[str, Any], type: type[M]) -> M: ...
    @overload
    def from_dict(self, mapping: Mapping[str, Any], type: None = None) -> Model: ...
    def from_dict(self, mapping: Mapping[str, Any], type: type[Model] | None = None) -> Model:
        """The object of a dict as `to_dict` makes it.

        Args:
            mapping: the dict.
            type: what to make. Left out, it is what `"@type"` says.

        Raises:
            DecodeError: a key is no field, a value is outside its type, or nothing says the type.
        """
        try:
            return from_dict(self.tables, mapping, type)
        except RecursionError:
            raise DecodeError("nested too deeply for the Python stack, or a mapping that holds itself") from None

    def specified(self, obj: Model) -> Specified:
        """The Python names of the fields of an object that are set (a value or nil), as a live set in wire order.

        `discard(name)` makes a field unset. `add(name)` sets the type's zero as .NET does for "Specified" without a
        value: 0, False, 0001-01-01T00:00:00, an enumeration's first value, and nil where the field is nillable.
        """
        return Specified(obj, self.tables)


def _without_path(wire: str) -> str:
    """The element's own name, of a type that has none but the path to it: `{urn:x}Line` of `{urn:x}Order/Line`."""
    return qualified(namespace_of(wire), local_name(wire).rpartition("/")[2])
