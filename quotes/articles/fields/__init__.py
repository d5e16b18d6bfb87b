"""What an article says about itself: raw values of any format in, an `Article` with checked fields out.

Every reader hands its words and raw values to `article`; names of bylines, dates, agencies, outlets and languages each
have a module.  Nothing here knows of files or formats.
"""

from __future__ import annotations

from quotes.articles.fields.record import (
    FRONT_MATTER_FIELDS,
    TABLE_FIELDS,
    ArticleDefaults,
    FieldError,
    address,
    article,
    checked,
    language,
)

__all__ = [
    "FRONT_MATTER_FIELDS",
    "TABLE_FIELDS",
    "ArticleDefaults",
    "FieldError",
    "address",
    "article",
    "checked",
    "language",
]
