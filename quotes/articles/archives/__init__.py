"""Archives: one file in, the files it holds out, each read as if it lay in a folder, none ever written to disk.

`packed` reads what is packed alone (``.gz .bz2 .xz``), zip and tar, `warc` web archives.  Links, devices, hidden files,
paths that lead out of the archive and files of kinds that are not read are passed over and counted;
`quotes.articles.limits` holds what may come out.
"""
