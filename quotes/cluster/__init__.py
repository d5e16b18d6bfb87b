"""Extraction on many processes or machines, by dask.distributed: files in, partitions of Parquet out.

``inputs`` turns paths, globs and lists into pieces of work, each with a key made from the files that it reads.
``work`` is what a worker does with one: it loads the pipeline once and writes a partition by
:mod:`quotes.store.transfer.partitions`.  ``run`` hands the pieces out, passes over those that are done, and keeps the
manifest.
"""
