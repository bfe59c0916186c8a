"""The codec of one generated package: the functions it exports, bound to its registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .encode import encode
from .errors import DecodeError, EncodeError, raise_typed
from .model import Model
from .plans import PlanCache
from .registry import Registry, last_step
from .simple_type import wrong_type
from .xml.limits import DEFAULT_LIMITS, Limits
from .xml.names import local_name, namespace_of, qualified

if TYPE_CHECKING:
    from .dicts import Dicts
    from .siblings.reading import Siblings
    from .specified import Specified
    from .stencils import Stencils
    from .xml.element import Element

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_MANY = 8
"""How many objects beside each other are converted together: of fewer, each takes longer than alone."""
_WORTH_SIBLINGS = 32 * 1024
"""From this size on, a document is first tried to be read by its siblings."""


class Codec:
    """Reads and writes the types of one registry.

    Args:
        registry: the types.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.plans = PlanCache(registry)

    def dumps(self, obj: Model, *, root: str | None = None, pretty: bool = False, strict: bool = False) -> bytes:
        """Write an object as XML.

        Args:
            obj: a message, or an object of any type.
            root: the name of the root element, bare or `{namespace}Name`. Left out, it is the message's own element,
                the global element that is declared with the type, or else the type's name with an xsi:type.
            pretty: put elements on lines of their own.
            strict: refuse what the schema does not allow: a required field that is unset, a value that an enumeration
                does not list, raw XML.

        Returns:
            UTF-8, without an XML declaration.

        Raises:
            EncodeError: a value is outside its type, both arms of a choice are set, a field is None that is not
                nillable, or (strict) something is not as the schema says. Its `path` says where.
        """
        return self.encode(obj, root=root, pretty=pretty, strict=strict).encode()

    def encode(self, obj: Model, *, root: str | None = None, pretty: bool = False, strict: bool = False) -> str:
        """Write an object as XML text: see `dumps`."""
        try:
            if not isinstance(obj, Model):
                raise EncodeError(str(wrong_type(obj, "an object of a generated type")))
            tag = self._root_of(obj, root)
            typed = self._needs_type(obj, tag)
            text = self._stencils.write(obj, tag, typed=typed) if _has_many(obj) and not pretty else None
            if text is None:
                text = encode(self.plans, obj, tag, typed=typed, pretty=pretty)
            if strict:
                from .validate import validate

                validate(self.plans, obj, local_name(tag), EncodeError)
        except Exception as error:
            raise_typed(error, "")
        return text

    @cached_property
    def _stencils(self) -> Stencils:
        from .stencils import Stencils

        return Stencils(self.plans)

    @cached_property
    def _dicts(self) -> Dicts:
        from .dicts import Dicts

        return Dicts(self.plans)

    def _root_of(self, obj: Model, root: str | None) -> str:
        """Return the qualified name of the root element: the one that the caller named, or else the object's own."""
        wire = obj.__wire__
        if root is not None:
            return qualified(namespace_of(wire) or self.registry.namespace, root)
        declared = None if obj.__message__ else self.registry.element_of_type(wire)
        return declared or qualified(namespace_of(wire), last_step(local_name(wire)))

    def _needs_type(self, obj: Model, tag: str) -> bool:
        """Return whether a root element of this name needs an xsi:type, so that its type can be known."""
        local = local_name(obj.__wire__)
        is_anonymous = last_step(local) != local
        return not is_anonymous and not obj.__message__ and self.registry.class_of_element(tag) is not type(obj)

    @overload
    def loads(
        self,
        data: bytes | str,
        type: type[M],
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        encoding: str | None = None,
    ) -> M: ...
    @overload
    def loads(
        self,
        data: bytes | str,
        type: None = None,
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        encoding: str | None = None,
    ) -> Model: ...
    def loads(
        self,
        data: bytes | str,
        type: type[Model] | None = None,
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        encoding: str | None = None,
    ) -> Model:
        """Read an object from XML.

        Args:
            data: one element, as bytes or as text.
            type: what to read it as. Left out, it is what the root element's xsi:type or else its name says.
            strict: raise on whatever is not as the schema says. Otherwise nothing that is well-formed raises, nor does
                a character that XML forbids, and what is not understood is kept: see `unknown`.
            limits: how large and how deep the XML may be, and how many elements it may have.
            encoding: of bytes, as it is known from outside, such as by an HTTP header. A byte order mark wins over it,
                and it wins over the XML declaration. Left out, it is what those say, or else what the bytes look like.

        Raises:
            DecodeError: the XML is not well-formed, has a DOCTYPE, is beyond a limit, of an unknown type or in an
                encoding that is not known, or (strict) is not as the schema says. Its `path` says where.
        """
        return self.read(data, lambda root, decode: decode(root), type, strict=strict, limits=limits, encoding=encoding)

    def read(
        self,
        data: bytes | str,
        take: Callable[[Element, Callable[[Element], Model]], T],
        type: type[Model] | None,
        *,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        encoding: str | None = None,
    ) -> T:
        """Read a document: the one way from bytes or text to a value.

        Args:
            data: the document.
            take: gives its value, of its root element and of a function that reads the element of its message.
            type: of the message, None for what its element says.
            strict: see `loads`.
            limits: see `loads`.
            encoding: see `loads`.

        Raises:
            DecodeError: see `loads`.
        """
        # Loaded here: writing needs neither the decoder nor lxml.
        from .decode import decode
        from .xml.parser import parse

        if not strict and isinstance(data, (bytes, str)) and len(data) >= _WORTH_SIBLINGS:
            # Whatever is raised: what is read below decides, and says what is wrong.
            with suppress(Exception):
                return self._siblings.read(data, take, type, limits=limits, encoding=encoding)
        try:
            root = parse(data, limits, encoding=encoding, strict=strict)
            return take(root, lambda entry: decode(self.plans, entry, type, strict=strict))
        except Exception as error:
            raise_typed(error, "", DecodeError)

    @cached_property
    def _siblings(self) -> Siblings:
        """What reads large documents."""
        # Loaded here: most programs read only small ones.
        from .siblings.reading import Siblings

        return Siblings(self.plans)

    def to_dict(self, obj: Model) -> dict[str, Any]:
        """Return the object as a dict that JSON can hold: wire names, in the shape of the XML.

        A wrapper is `{"Fields": {"Field": [...]}}`, nil is None, a field that is unset is absent, `"@type"` names a
        type that is not the field's own, dateTimes and bytes are their wire text.

        Raises:
            EncodeError: the object cannot be written: see `dumps`.
        """
        # What can be written, and nothing else, can be a dict: the encoder's checks serve both.
        self.encode(obj)
        from .mapping import to_dict

        mapping = self._dicts.to_dict(obj) if _has_many(obj) else None
        if mapping is not None:
            return mapping
        try:
            return to_dict(self.plans, obj)
        except Exception as error:
            raise_typed(error, local_name(obj.__wire__))

    @overload
    def from_dict(self, mapping: Mapping[str, Any], type: type[M]) -> M: ...
    @overload
    def from_dict(self, mapping: Mapping[str, Any], type: None = None) -> Model: ...
    def from_dict(self, mapping: Mapping[str, Any], type: type[Model] | None = None) -> Model:
        """Return the object of a dict as `to_dict` makes it.

        Args:
            mapping: the dict.
            type: what to make. Left out, it is what `"@type"` says.

        Raises:
            DecodeError: a key is not that of a field, a value is outside its type, or nothing says the type.
        """
        from .mapping import from_dict

        try:
            return from_dict(self.plans, mapping, type)
        except RecursionError:
            raise DecodeError("nested too deeply for the Python stack, or a mapping that contains itself") from None
        except Exception as error:
            raise_typed(error, "", DecodeError)

    def specified(self, obj: Model) -> Specified:
        """Return the Python names of the fields of an object that are set (a value or nil).

        The set is live and in wire order. `discard(name)` makes a field unset. `add(name)` sets the type's zero as .NET
        does for "Specified" without a value: 0, False, 0001-01-01T00:00:00, an enumeration's first value, and nil where
        the field is nillable.

        Raises:
            TypeError: this is not an object of a generated type.
        """
        from .specified import Specified

        if not isinstance(obj, Model):
            raise TypeError(str(wrong_type(obj, "an object of a generated type")))
        return Specified(obj, self.plans)


def _has_many(obj: Model) -> bool:
    """Return whether a field of an object holds many values."""
    return any(type(value) is list and len(value) >= _MANY for value in [*obj.__dict__.values()])
