"""Pages: the lxml tree of a web page in; what it states of its article, and what is no part of its words, out.

`statements` collects title, outlet, bylines, address and date, and where and when a page was saved; `furniture`
prepares the tree for trafilatura and trims what comes back; `refusing` tells pages that are no articles.
"""
