"""A made-up collection of any size, filled much faster than articles can be read.

    python -m tests.benchmarks.collection FILE [--quotes N] [--speakers N]

The rows are those that the store writes for the same articles, down to the indexes of copies; only what needs a look at
each article alone is done for many at once.  Texts and proportions are those of :mod:`tests.benchmarks.made_articles`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.benchmarks.made_articles import IN_AN_ARTICLE, Newsroom

if TYPE_CHECKING:
    from quotes.records import Article, Cue, Extraction, Quote, Speaker
    from quotes.store import Store

_AT_ONCE = 1000
_COLUMNS = {
    "articles": "id key title outlet agency published url language source first_seen pipeline text_sha256 text origin "
    "address page",
    "authors": "article position name",
    "quotes": "id key article position kind text date",
    "quote_parts": "quote position start_char end_char",
    "quote_topics": "quote position topic start_char end_char",
    "attributions": "id quote origin pipeline method confidence told_to told_to_outlet said_on said_precision "
    "said_words said_start said_end polarity cue cue_start cue_end mention mention_kind "
    "mention_start mention_end",
    "attribution_speakers": "attribution position speaker designation",
    "speaker_name_articles": "name article",
    "shingles": "shingle quote",
    "article_shingles": "shingle article",
}


class Filler:
    """Puts articles into a blank STORE, as the store would."""

    def __init__(self, store: Store) -> None:
        self._store, self._db = store, store.database
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._articles = self._quotes = 0
        self._speakers: dict[Speaker, tuple[int, str]] = {}
        # Texts that came before: the first article that has them and the numbers of its quotes.
        self._known: dict[str, tuple[int, list[int]]] = {}
        self._statements: dict[int, int] = {}
        self._pipelines: dict[str, int] = {}
        self._cues: dict[tuple[str, str, str], int] = {}
        self._topics: dict[str, int] = {}
        # By a speaker's number and what it is called.
        self._names: dict[tuple[int, str], int] = {}

    def fill(self, articles: Iterable[tuple[Article, Extraction]]) -> None:
        """Store ARTICLES; the database has no others."""
        articles = iter(articles)
        while some := list(islice(articles, _AT_ONCE)):
            self._db.execute("BEGIN IMMEDIATE")
            # The names of a speaker need their article: it is there when all is committed.
            self._db.execute("PRAGMA defer_foreign_keys = ON")
            for article, extraction in some:
                self._article(article, extraction)
            self._flush()
            self._db.execute("COMMIT")
        self._unite()

    def _article(self, article: Article, extraction: Extraction) -> None:
        from quotes.identity.dates import dated
        from quotes.identity.statements.copies import runs, sample
        from quotes.store.write.article import article_key, text_digest
        from quotes.store.write.memory import Memory
        from quotes.store.write.outlets import article_outlet, store_outlet
        from quotes.store.write.versions import page_address

        self._articles += 1
        number, key, text = self._articles, article_key(article), article.text
        sha = text_digest(text)
        origin, first = self._known.setdefault(sha, (number, []))
        self._rows["articles"].append(
            (
                number, key, article.title, article_outlet(Memory(self._db), article),
                store_outlet(self._db, article.agency, "agency"), article.published, article.url,
                article.language, article.source, "2026-01-01T00:00:00+00:00", extraction.pipeline, sha, text, origin,
                page_address(article.url), number,
            )
        )  # fmt: skip
        self._rows["authors"] += [(number, place, name) for place, name in enumerate(article.authors)]
        parts = [part for quote in extraction.quotes if quote.kind != "indirect" for part in quote.parts]
        self._rows["article_shingles"] += [(value, number) for value in sample(runs(text, parts))]
        names: dict[tuple[int, str], None] = {}
        for position, quote in enumerate(dated(article, extraction).quotes):
            self._quote(article, number, key, position, quote, extraction.pipeline, names)
            if origin == number:
                first.append(self._quotes)
            else:
                self._statements[self._quotes] = first[position]
        for who, name in names:
            if (who, name) not in self._names:
                self._names[who, name] = self._name(who, name)
            self._rows["speaker_name_articles"].append((self._names[who, name], number))

    def _quote(
        self, article: Article, number: int, key: str, position: int, quote: Quote, pipeline: str,
        names: dict[tuple[int, str], None],
    ) -> None:  # fmt: skip
        from quotes.identity.statements.matching import index_values
        from quotes.store.write.article import quote_key

        self._quotes += 1
        text, made = article.text, quote.attribution
        words = quote.text(text)
        date = made.said_on or (article.published or "")[:10] or None
        self._rows["quotes"].append(
            (self._quotes, quote_key(key, quote.parts), number, position, quote.kind, words, date)
        )
        for place, part in enumerate(quote.parts):
            self._rows["quote_parts"].append((self._quotes, place, *part))
        for place, (term, span) in enumerate(dict(quote.topics).items()):
            self._rows["quote_topics"].append((self._quotes, place, self._topic(term), *span))
        self._rows["attributions"].append(self._attribution(quote, pipeline))
        for place, speaker in enumerate(made.speakers):
            if speaker not in self._speakers:
                self._speakers[speaker] = self._met(speaker, key, article.published)
            who, designation = self._speakers[speaker]
            names[who, speaker.name] = None
            if made.mention and made.mention.kind == "name":
                names[who, made.mention.text] = None
            self._rows["attribution_speakers"].append((self._quotes, place, who, designation))
        said = self._said(article, number, quote, words)
        self._rows["shingles"] += [(value, self._quotes) for value in index_values(said)]

    def _attribution(self, quote: Quote, pipeline: str) -> tuple[Any, ...]:
        from quotes.store.write.article import attribution_columns
        from quotes.store.write.outlets import told_to_outlet

        made, number = quote.attribution, self._quotes
        cue, mention, said = made.cue, made.mention, attribution_columns(made)
        return (
            number, number, "machine", self._pipeline(pipeline), made.method, made.confidence, made.told_to,
            told_to_outlet(self._db, made.told_to),
            *(said[name] for name in ("said_on", "said_precision", "said_words", "said_start", "said_end")),
            made.polarity, *((self._cue(cue), *cue.span) if cue else (None,) * 3),
            *((mention.text, mention.kind, *mention.span) if mention else (None,) * 4),
        )  # fmt: skip

    def _said(self, article: Article, number: int, quote: Quote, words: str) -> Any:
        from datetime import date

        from quotes.identity.statements.matching import Said, Voice
        from quotes.identity.statements.wording import folded_words

        made, published = quote.attribution, article.published
        day = made.said_on if made.said_precision in (None, "time", "day") else None
        return Said(
            article=number,
            kind=quote.kind,
            polarity=made.polarity,
            words=folded_words(words),
            voices=frozenset(Voice(self._speakers[who][0], who.kind, False) for who in made.speakers),
            said=date.fromisoformat(day[:10]) if day else None,
            published=date.fromisoformat(published[:10]) if published else None,
        )

    def _pipeline(self, name: str) -> int:
        if name not in self._pipelines:
            self._pipelines[name] = self._added("pipelines", name=name)
        return self._pipelines[name]

    def _cue(self, cue: Cue) -> int:
        words = cue.text, cue.lemma, cue.cue_class
        if words not in self._cues:
            self._cues[words] = self._added("cues", cue=cue.text, lemma=cue.lemma, cue_class=cue.cue_class)
        return self._cues[words]

    def _topic(self, term: str) -> int:
        if term not in self._topics:
            self._topics[term] = self._added("topics", key=term, term=term)
        return self._topics[term]

    def _added(self, table: str, **row: str) -> int:
        from quotes.store.db import added

        return added(self._db, table, row)

    def _name(self, speaker: int, name: str) -> int:
        from quotes.identity import fold

        sql = "INSERT OR IGNORE INTO speaker_names (speaker, name, folded) VALUES (?, ?, ?)"
        self._db.execute(sql, [speaker, name, fold(name)])
        sql = "SELECT id FROM speaker_names WHERE speaker = ? AND name = ?"
        return int(self._db.execute(sql, [speaker, name]).fetchone()[0])

    def _met(self, speaker: Speaker, key: str, published: str | None) -> tuple[int, int]:
        """The numbers of SPEAKER, first met in the article of KEY, and of its name, with all that follows from it."""
        from quotes.identity import identify
        from quotes.identity.linking import facts_of
        from quotes.store.write.linking import link
        from quotes.store.write.memory import Memory
        from quotes.store.write.speakers import designation, organization_in, store_speaker

        number = store_speaker(self._db, speaker, identify(speaker, key).key, None)
        facts = facts_of(speaker, scoped=False)
        memory = Memory(self._db)
        link(memory, {number: facts}, int(published[:4]) if published else None)
        return number, designation(memory, number, speaker.name, speaker.role, organization_in(speaker))

    def _flush(self) -> None:
        for table, columns in _COLUMNS.items():
            names = columns.split()
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            # What is met for the first time has a row already.
            is_set = table in ("shingles", "article_shingles", "speaker_name_articles")
            self._db.conn.executemany(sql.replace("INSERT", "INSERT OR IGNORE", is_set), self._rows[table])
        self._rows.clear()

    def _unite(self) -> None:
        """Make one statement of what stands in several copies."""
        from quotes.store.write.counting import recount

        with self._store.writing():
            founders = sorted(set(self._statements.values()))
            numbers = {founder: place for place, founder in enumerate(founders, 1)}
            self._db.conn.executemany(
                "INSERT INTO statements (id, key, quote, text) SELECT ?, key, id, text FROM quotes WHERE id = ?",
                [(place, founder) for founder, place in numbers.items()],
            )
            united = {**dict(zip(founders, founders, strict=True)), **self._statements}
            self._db.conn.executemany(
                "UPDATE quotes SET statement = ? WHERE id = ?",
                [(numbers[founder], quote) for quote, founder in sorted(united.items())],
            )
            recount(self._db, numbers.values())


def make(path: Path, *, quotes: int, speakers: int = 20_000, seed: int = 5) -> None:
    """Make the collection at PATH, which is blank, with so many QUOTES in articles of ten."""
    from quotes.store import open_store

    with open_store(path) as store:
        store.database.execute("PRAGMA synchronous = OFF")
        store.database.execute("PRAGMA cache_size = -2000000")
        Filler(store).fill(Newsroom(speakers=speakers, seed=seed).articles(quotes // IN_AN_ARTICLE))
        store.database.execute("ANALYZE")


def sizes(path: Path) -> tuple[int, dict[str, int]]:
    """The bytes of the text of all articles, and those of every table and index of the collection at PATH."""
    from sqlite_utils import Database

    database = Database(path)
    ((text,),) = database.execute("SELECT sum(length(CAST(text AS BLOB))) FROM articles").fetchall()
    each = dict(database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC").fetchall())
    database.close()
    return text, each


def main() -> None:
    """Make one and tell its size."""
    from quotes.store.transfer.public import copy

    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("file", type=Path)
    options.add_argument("--quotes", type=int, default=1_000_000)
    options.add_argument("--speakers", type=int, default=20_000)
    given = options.parse_args()
    begin = time.perf_counter()
    make(given.file, quotes=given.quotes, speakers=given.speakers)
    sys.stdout.write(f"{given.quotes:,} quotes in {time.perf_counter() - begin:.0f} s\n")
    text, each = sizes(given.file)
    for name, size in each.items():
        if size > text / 200:
            sys.stdout.write(f"{size / text:6.3f}  {name}\n")
    sys.stdout.write(f"{sum(each.values()) / text:6.3f}  the whole file, to {text:,} bytes of text\n")
    with TemporaryDirectory(dir=given.file.parent) as folder:
        published = Path(folder) / given.file.name
        copy(given.file, published, texts="full", log=False)
        sys.stdout.write(f"{published.stat().st_size / text:6.3f}  the file that `quotes publish` makes of it\n")


if __name__ == "__main__":
    main()
