"""Data frames of Dask: the workers of a cluster read them, each partition by itself."""
