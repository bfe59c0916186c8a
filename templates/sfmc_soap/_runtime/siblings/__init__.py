"""Reading by siblings: the results of a page repeat a few shapes, which are read without an XML tree for each.

The first of the siblings are read as any XML is; their shape is then a pattern that the others are matched with. What
does not match is read as any XML is, and so is the whole document where anything is in doubt: see `Siblings`.
"""
