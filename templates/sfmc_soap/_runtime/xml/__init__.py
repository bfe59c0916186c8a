"""XML without any schema: names, escaping, the hardened parser, and XML that no type explains.

Each module has one job. Only `parser` needs lxml when it is imported, which is when something is read:

    names       qualified names, and what the attributes of XML Schema's instance namespace say
    escaping    text and names as they stand in a document
    limits      how much XML is read before it is refused
    raw         elements, attributes and texts as immutable values
    element     the part of lxml's elements that the bindings use, for type checkers
    parser      the hardened parser: bytes to an lxml element
    encodings   documents of any encoding in UTF-8
    damage      documents with characters that XML forbids, read all the same
    inspection  what is refused before libxml2 reads it
    canonical   an lxml element as text that declares every namespace it uses
"""
