"""Measures the bindings beside other libraries that do the same work: `python -m benchmarks`, or `nox -s bench`.

What is measured stands in `scenarios`: reading and writing messages, calls over HTTP, fresh processes, memory, and the
generator. Against whom stands in `contestants`: zeep, xsdata and suds, with lxml alone as the baseline. How is in
`timing`: CPU time, the contestants taking turns. `report` lays out the table.

The tenants that are called are served by `serving`; `bulk` has one with a million events, and programs that pull them.

Before anything is measured, `agreement` checks that all contestants read and write the same values, those of `data`.
The clients that make the calls are in `calling`.
"""
