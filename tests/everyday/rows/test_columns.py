"""What the service tells of columns."""

from __future__ import annotations

from sfmc_soap import UNSET, DataExtensionField, DataExtensionFieldType
from sfmc_soap.everyday.rows import Column
from sfmc_soap.everyday.rows.columns import columns_of

TYPE = DataExtensionFieldType


def field(name: str, ordinal: int, type: DataExtensionFieldType, **values: object) -> DataExtensionField:
    """A column, as the service tells of it."""
    return DataExtensionField(name=name, ordinal=ordinal, field_type=type, default_value="", **values)  # type: ignore[arg-type]


def test_columns_come_in_the_order_of_their_ordinals() -> None:
    fields = [
        field("c", 2, TYPE.TEXT),
        DataExtensionField(name="last"),
        field("a", 0, TYPE.DATE),
        field("b", 1, TYPE.DATE),
    ]
    assert [column.name for column in columns_of(fields)] == ["a", "b", "c", "last"]


def test_the_length_of_a_decimal_is_its_precision() -> None:
    told = field("Amount", 1, TYPE.DECIMAL, max_length=10, scale=2, is_required=True)
    expected = Column(name="Amount", type="Decimal", precision=10, scale=2, is_required=True, ordinal=1)
    assert columns_of([told]) == [expected]


def test_what_the_service_leaves_out_is_none() -> None:
    told = DataExtensionField(name="Note", field_type=UNSET, default_value=None, max_length=None, scale=0)  # type: ignore[arg-type]
    assert columns_of([told]) == [Column(name="Note", type="Text")]


def test_a_text_has_a_length_and_a_default() -> None:
    told = DataExtensionField(
        name="City", field_type=TYPE.TEXT, max_length=50, scale=0, default_value="Rome", is_primary_key=True, ordinal=3
    )
    assert columns_of([told]) == [Column(name="City", type="Text", length=50, default="Rome", is_key=True, ordinal=3)]
