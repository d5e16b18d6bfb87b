"""A collection as web pages: a plugin that makes Datasette show our tables well, under whatever name they are served.

Datasette loads the plugin in every process of the environment it is installed in, so it does nothing for a database
that is not ours and imports nothing heavy until one is.

Where several collections are served, the first has its pages at the top and each other one at ``/in/NAME``; NAME is
that of its file without the suffix.

Every page has its data at its own address with ``.json`` behind it (``/index.json`` for the first page), with the same
query string.  Each of these objects has a ``title``; besides, by page:

* ``/``: ``counts``, ``newest`` (cards), ``speakers`` and ``outlets`` with their counts, ``months`` (``YYYY-MM`` to a
  number of statements), ``chart`` (the bars that are drawn of them).
* ``/search``, ``/speakers/SLUG``, ``/topics/KEY``, ``/outlets/SLUG``: ``asked`` (the filters as they were understood),
  ``shown`` (cards of this page), ``total`` (None where there are more than are counted), ``facets`` (each with
  ``choices``: value, label, count, and the ``query`` that it leads to), ``faults`` (sentences; the status is then 400),
  ``next`` and ``previous`` (query strings, or None).  A speaker has ``names``, ``roles``, ``cues``, ``quoted_by``,
  ``told``, ``together`` and ``repeated`` too; with ``?with=NAME`` there are ``sides``, two of these, and the topics
  that are ``shared``.
* ``/statements/KEY``: ``words``, ``card`` (its longest form), ``appearances`` (cards, with the ``diff`` from it as
  ``[same | left out | added, words]``), ``counts`` of appearances, outlets and independent sources, ``cite``.
* ``/oembed.json?url=ADDRESS``: the frame of a statement, as oEmbed 1.0 describes it.
* ``/articles/KEY``: ``article``, ``authors``, ``older`` versions, ``quotes`` (cards by key) and ``paragraphs``, each
  with its half-open range of the text and its ``pieces``: text, kinds of range (quote, cue, mention), quotes.
* ``/speakers``, ``/topics``, ``/outlets``: ``shown`` and ``total``.

A card is one quotation: its keys, ``words``, ``pieces`` (by part of the quotation, ``[text, whether searched for]``),
kind, polarity, status, ``speakers``, cue, dates, article and outlet, and how often its statement appears.
"""

from __future__ import annotations

from quotes.publishing.plugin import (  # noqa: F401 - Datasette looks for its hooks here
    asgi_wrapper,
    extra_template_vars,
    get_metadata,
    handle_exception,
    permission_allowed,
    prepare_connection,
    prepare_jinja2_environment,
    register_routes,
    render_cell,
    skip_csrf,
    startup,
)  # fmt: skip
