"""A WSDL with any text as documentation, wherever documentation may stand."""

from __future__ import annotations

from xml.sax.saxutils import escape

from hypothesis import strategies as st

from .wsdls import wsdl

NOTE = "<xs:annotation><xs:documentation>{}</xs:documentation></xs:annotation>"
SCHEMA = (
    '<xs:complexType name="T">NOTE<xs:sequence><xs:element name="a" type="xs:int">NOTE</xs:element></xs:sequence>'
    '<xs:attribute name="b" type="xs:int">NOTE</xs:attribute></xs:complexType>'
    '<xs:simpleType name="E">NOTE<xs:restriction base="xs:string"><xs:enumeration value="one">NOTE</xs:enumeration>'
    '<xs:enumeration value="two"/></xs:restriction></xs:simpleType>'
    '<xs:simpleType name="S">NOTE<xs:restriction base="xs:int"><xs:maxInclusive value="5"/></xs:restriction>'
    "</xs:simpleType>"
    '<xs:element name="Ask"><xs:complexType>NOTE<xs:sequence><xs:element name="c" type="xs:int">NOTE</xs:element>'
    '</xs:sequence></xs:complexType></xs:element><xs:element name="Told"><xs:complexType/></xs:element>'
)

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\ufffe", "\uffff"])
    | st.sampled_from("\n\t \"'\\{}%#")
)
"""What XML can hold, and much of what means something to Python and to templates."""


def documented(text: str) -> bytes:
    """Return a WSDL with a text as the documentation of everything."""
    data = wsdl(SCHEMA.replace("NOTE", NOTE.format(escape(text))), operations={"Ask": ("Ask", "Told")}).decode()
    for tag in ('<operation name="Ask">', '<portType name="TestPortType">'):
        data = data.replace(tag, f"{tag}<documentation>{escape(text)}</documentation>", 1)
    return data.encode()
