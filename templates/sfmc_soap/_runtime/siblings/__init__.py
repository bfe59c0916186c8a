"""Reading by siblings: the results of a page repeat a few shapes, which are read without an XML tree for each.

The first of the siblings are read as any XML is; their shape is then a pattern that the others are matched with. What
does not match is read as any XML is, and so is the whole document where anything is in doubt: see `Siblings`.

    plain_text  which documents may be read so
    outline     where the siblings stand in a document
    skeleton    a document without most of its siblings, as the hardened parser reads it
    shape       what siblings have in common
    forms       texts that need no checks when a pattern has found them
    tags        the tags of a sibling
    sample      the shape of one sibling
    merging     the shape that two have together
    pattern     a shape as a regular expression
    readers     what a pattern has found, as objects
    comparison  whether two objects are the same in every respect
    family      the shapes of one list, as documents have shown them
    listing     the siblings of one document while they are read
    reading     from a document to its value
"""
