"""The judge of the fast ways to write objects: `encode` and `mapping.to_dict` say what they must write."""

from __future__ import annotations

from importlib import import_module
from typing import Any

NEITHER, BOTH = (False, False), (True, True)
"""What `check_both_ways` returns of objects for which no fast way is taken, and for which both are."""


def check_both_ways(codec: Any, obj: Any) -> tuple[bool, bool]:
    """Check that what is written fast is what is written otherwise, and that errors are left to the other way.

    Args:
        codec: of the package that the object is from.
        obj: the object.

    Returns:
        Whether it is written fast as XML, and whether as a dict.
    """
    runtime = type(codec).__module__.rpartition(".")[0]
    encode, mapping = import_module(f"{runtime}.encode"), import_module(f"{runtime}.mapping")
    tag = codec._root_of(obj, None)
    typed = codec._needs_type(obj, tag)
    text = codec._stencils.write(obj, tag, typed=typed)
    try:
        expected = encode.encode(codec.plans, obj, tag, typed=typed, pretty=False)
    except encode.EncodeError:
        assert text is None
        return NEITHER
    assert text in (None, expected)
    as_dict = codec._dicts.to_dict(obj)
    # Their texts tell apart what is equal, such as True and 1, and say the order.
    assert as_dict is None or repr(as_dict) == repr(mapping.to_dict(codec.plans, obj))
    return text is not None, as_dict is not None
