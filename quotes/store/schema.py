"""The tables, indexes, views and full-text index, as named migrations.

A migration that has been released is never changed: a database somewhere has run it.  Changes are new migrations.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from quotes.store import compactschema, identityschema, identityviews

#: The name that our migrations are recorded under; a database that holds it is ours.
MIGRATION_SET = "quotes"
#: STRICT tables came with this release of SQLite.
SQLITE_NEEDED = (3, 37, 0)

migrations = Migrations(MIGRATION_SET)

# Dates and ranges are checked before they are stored; the constraints here guard against everything else that may
# write to the file.  "start_char" and "end_char" because END is a word of SQL and would need quoting in every query.
_TABLES = (
    """
    CREATE TABLE outlets (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        title TEXT,
        outlet INTEGER REFERENCES outlets(id),
        agency INTEGER REFERENCES outlets(id),
        published TEXT,
        url TEXT,
        language TEXT,
        source TEXT,
        source_id TEXT,
        first_seen TEXT NOT NULL,
        pipeline TEXT NOT NULL,
        text_sha256 TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE authors (
        article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT
    """,
    """
    CREATE TABLE speakers (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'unnamed', 'group', 'document')),
        surname TEXT,
        article INTEGER REFERENCES articles(id) ON DELETE CASCADE
    ) STRICT
    """,
    """
    CREATE TABLE speaker_names (
        id INTEGER PRIMARY KEY,
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        folded TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        UNIQUE (speaker, name, article)
    ) STRICT
    """,
    """
    CREATE TABLE quotes (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('direct', 'mixed', 'indirect')),
        text TEXT NOT NULL,
        UNIQUE (article, position)
    ) STRICT
    """,
    """
    CREATE TABLE quote_parts (
        quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        start_char INTEGER NOT NULL CHECK (start_char >= 0),
        end_char INTEGER NOT NULL CHECK (end_char > start_char),
        text TEXT NOT NULL,
        PRIMARY KEY (quote, position)
    ) STRICT
    """,
    """
    CREATE TABLE attributions (
        id INTEGER PRIMARY KEY,
        quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
        status TEXT NOT NULL DEFAULT 'current' CHECK (status IN ('current', 'superseded')),
        origin TEXT NOT NULL CHECK (origin IN ('machine', 'person')),
        pipeline TEXT,
        method TEXT NOT NULL,
        confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
        cue TEXT,
        cue_lemma TEXT,
        cue_start INTEGER,
        cue_end INTEGER CHECK (cue_end > cue_start),
        mention TEXT,
        mention_kind TEXT CHECK (mention_kind IN ('name', 'pronoun', 'description')),
        mention_start INTEGER,
        mention_end INTEGER CHECK (mention_end > mention_start),
        told_to TEXT,
        told_to_outlet INTEGER REFERENCES outlets(id),
        said_on TEXT
    ) STRICT
    """,
    """
    CREATE TABLE attribution_speakers (
        attribution INTEGER NOT NULL REFERENCES attributions(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        role TEXT,
        PRIMARY KEY (attribution, position),
        UNIQUE (attribution, speaker)
    ) STRICT
    """,
)

# What is filtered, sorted, faceted or followed as a foreign key, and is not the start of a key already.
_INDEXES = {
    "articles": ("outlet", "agency", "published", "url", "text_sha256"),
    "authors": ("name",),
    "speakers": ("name", "kind", "surname", "article"),
    "speaker_names": ("folded", "article"),
    "quotes": ("kind",),
    "attributions": ("quote", "cue_lemma", "told_to", "told_to_outlet", "said_on"),
    "attribution_speakers": ("speaker",),
}

# One row for every statement of every speaker, in words that read as a sentence: on this date, this speaker, in this
# role, said these words to them.  The date is the day it was said or, failing that, of publication; both are kept
# apart in the tables.
_STATEMENT_HISTORY = """
    SELECT
        coalesce(attributions.said_on, substr(articles.published, 1, 10)) AS date,
        speakers.name AS speaker,
        attribution_speakers.role AS role,
        quotes.text AS words,
        attributions.cue AS cue,
        outlets.name AS outlet,
        coalesce(listeners.name, attributions.told_to) AS told_to,
        articles.title AS article,
        articles.url AS link,
        quotes.kind AS kind,
        agencies.name AS agency,
        attributions.cue_lemma AS cue_lemma,
        speakers.kind AS speaker_kind,
        attributions.confidence AS confidence,
        quotes.id AS quote,
        speakers.id AS speaker_id,
        articles.id AS article_id
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    JOIN attribution_speakers ON attribution_speakers.attribution = attributions.id
    JOIN speakers ON speakers.id = attribution_speakers.speaker
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    LEFT JOIN outlets AS listeners ON listeners.id = attributions.told_to_outlet
"""

# One row for every quote, whoever said it and where nobody is named.
_QUOTES_WITH_SPEAKERS = """
    SELECT
        quotes.id AS quote,
        coalesce(attributions.said_on, substr(articles.published, 1, 10)) AS date,
        (
            SELECT group_concat(name, '; ') FROM (
                SELECT speakers.name FROM attribution_speakers
                JOIN speakers ON speakers.id = attribution_speakers.speaker
                WHERE attribution_speakers.attribution = attributions.id
                ORDER BY attribution_speakers.position
            )
        ) AS speakers,
        quotes.text AS words,
        quotes.kind AS kind,
        attributions.cue AS cue,
        coalesce(listeners.name, attributions.told_to) AS told_to,
        attributions.confidence AS confidence,
        outlets.name AS outlet,
        articles.title AS article,
        articles.url AS link,
        articles.id AS article_id
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    LEFT JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS listeners ON listeners.id = attributions.told_to_outlet
"""


def _as_written(statement: str) -> str:
    """STATEMENT without the indentation of this file: SQLite keeps its text, and Datasette shows it."""
    return "\n".join(line.removeprefix("    ") for line in statement.strip("\n").splitlines()).strip()


@migrations()
def m001_articles_quotes_speakers(db: Database) -> None:
    """Articles, the quotes in them, who said them, and by whose judgement."""
    for table in _TABLES:
        db.execute(_as_written(table))
    for name, columns in _INDEXES.items():
        for column in columns:
            db.table(name).create_index([column])
    # At most one judgement of a quote is the present one; the others stand beside it as its history.
    db.execute("CREATE UNIQUE INDEX idx_attributions_current ON attributions (quote) WHERE status = 'current'")


@migrations()
def m002_full_text(db: Database) -> None:
    """The words of the quotes, searchable by their stems and without regard to diacritics."""
    db.table("quotes").enable_fts(
        ["text"],
        fts_version="FTS5",
        tokenize="porter unicode61 remove_diacritics 2",
        create_triggers=True,
    )


@migrations()
def m003_views(db: Database) -> None:
    """Views that read like sentences."""
    db.create_view("statement_history", _STATEMENT_HISTORY.strip())
    db.create_view("quotes_with_speakers", _QUOTES_WITH_SPEAKERS.strip())


#: What tells statements made from what was only denied a hearing; see ``records.Attribution``.
_POLARITIES = "'positive', 'negated', 'hypothetical', 'refused'"


def _with_cue_class(view: str, *, polarity: str) -> str:
    """The statement of VIEW with the columns of m004, for attributions of which the condition POLARITY holds."""
    columns = "quotes.kind AS kind,"
    assert columns in view
    more = (
        "quotes.kind AS kind,\n        attributions.polarity AS polarity,\n        attributions.cue_class AS cue_class,"
    )
    where = f"\n    WHERE attributions.polarity {polarity}" if polarity else ""
    return view.strip().replace(columns, more) + where


@migrations()
def m004_cue_class_and_polarity(db: Database) -> None:
    """What a cue does by speaking, and whether the words were said at all."""
    db.execute("ALTER TABLE attributions ADD COLUMN cue_class TEXT")
    # Until now nothing but statements made was looked for.
    db.execute(
        "ALTER TABLE attributions ADD COLUMN polarity TEXT NOT NULL DEFAULT 'positive' "
        f"CHECK (polarity IN ({_POLARITIES}))"
    )
    # The lexicon is light: nothing of it needs a language model.
    from quotes.extraction.cues.classes import cue_class_of

    lemmas = [row["cue_lemma"] for row in db.query("SELECT DISTINCT cue_lemma FROM attributions WHERE cue IS NOT NULL")]
    for lemma in lemmas:
        db.execute("UPDATE attributions SET cue_class = ? WHERE cue_lemma = ?", [cue_class_of(lemma or ""), lemma])
    for column in ("cue_class", "polarity"):
        db.table("attributions").create_index([column])
    db.create_view("statement_history", _with_cue_class(_STATEMENT_HISTORY, polarity="= 'positive'"), replace=True)
    db.create_view("not_stated", _with_cue_class(_STATEMENT_HISTORY, polarity="<> 'positive'"))
    db.create_view("quotes_with_speakers", _with_cue_class(_QUOTES_WITH_SPEAKERS, polarity=""), replace=True)


def _with_statement(view: str) -> str:
    """The statement of VIEW with the columns that tell how widely the same was reported."""
    column, join = "quotes.id AS quote,", "LEFT JOIN outlets ON outlets.id = articles.outlet"
    assert column in view and join in view
    columns = "quotes.statement AS statement,\n        coalesce(statements.appearances, 1) AS appearances,"
    return view.replace(column, f"{columns}\n        {column}").replace(
        join, f"LEFT JOIN statements ON statements.id = quotes.statement\n    {join}"
    )


def _in_force(view: str) -> str:
    """The statement of VIEW for the quotes that are in force, with their status and without who was merged away."""
    kind, speakers = "quotes.kind AS kind,", "JOIN speakers ON speakers.id = attribution_speakers.speaker"
    assert kind in view and speakers in view
    view = view.replace(kind, f"{kind}\n        quotes.status AS status,")
    view = view.replace(speakers, f"{speakers} AND speakers.stands")
    day = "coalesce(attributions.said_on, substr(articles.published, 1, 10)) AS date"
    assert day in view
    view = view.replace(day, "quotes.date AS date")
    return f"{view}{' AND' if 'WHERE attributions.polarity' in view else chr(10) + '    WHERE'} quotes.shown"


@migrations()
def m005_identity(db: Database) -> None:
    """Speakers, outlets, statements and versions across articles, and the log of what people corrected."""
    groups = (
        identityschema.SPEAKERS,
        identityschema.OUTLETS,
        identityschema.DATES,
        identityschema.DAYS,
        identityschema.STATEMENTS,
        identityschema.ARCHIVES,
        identityschema.VERSIONS,
        identityschema.CORRECTIONS,
        identityschema.COMPACT,
        identityviews.VERSION_VIEWS,
    )
    for statement in (statement for group in groups for statement in group):
        db.execute(_as_written(statement))
    # Telling the index of every change of a status would cost it a deletion and an insertion each.
    db.execute("DROP TRIGGER quotes_au")
    db.execute(_as_written(identityschema.WORDS_CHANGED))
    for name, columns in identityschema.INDEXES.items():
        for column in columns:
            db.table(name).create_index([column])
    for name, sparse in identityschema.SPARSE.items():
        for column, filled in sparse.items():
            db.execute(f"DROP INDEX IF EXISTS idx_{name}_{column}")
            if filled:
                db.execute(f"CREATE INDEX idx_{name}_{column} ON {name} ({column}) WHERE {filled}")
    for table in ("speakers", "outlets"):
        db.execute(f"CREATE UNIQUE INDEX idx_{table}_slug ON {table} (slug)")
    db.create_view("statement_appearances", identityviews.APPEARANCES.strip())


@migrations()
def m006_small_rows(db: Database) -> None:
    """What many rows said alike is kept once; what was collected before there were identities is taken in."""
    for statement in (*compactschema.STATEMENTS, *identityviews.ROLES):
        db.execute(_as_written(statement))
    for name, view, polarity in (
        ("statement_history", compactschema.with_role(_STATEMENT_HISTORY), "= 'positive'"),
        ("not_stated", compactschema.with_role(_STATEMENT_HISTORY), "<> 'positive'"),
        ("quotes_with_speakers", _QUOTES_WITH_SPEAKERS, ""),
    ):
        in_force = compactschema.newest_first(
            compactschema.with_cues(_in_force(_with_cue_class(view, polarity=polarity)))
        )
        db.create_view(name, _with_statement(in_force) if name == "statement_history" else in_force, replace=True)
    # Taking in what was written before m005 needs the rules of names, which know the tables as they are now.
    if next(db.query("SELECT 1 FROM speakers WHERE slug IS NULL LIMIT 1"), None) is None:
        return
    from quotes.store import versions
    from quotes.store.linking import adopt
    from quotes.store.statements import place

    adopt(db)
    versions.link_all(db)
    # As if it came in now, in its order.
    for row in list(db.query("SELECT id FROM articles ORDER BY id")):
        place(db, row["id"])


def applied(db: Database) -> set[str]:
    """The names of our migrations that DB has run: empty where the database is not ours."""
    table = db.table(migrations.migrations_table)
    # Other programs have tables of that name, too.
    if table.exists() and not {"migration_set", "name", "applied_at"} <= table.columns_dict.keys():
        return set()
    return {migration.name for migration in migrations.applied(db)}


def known() -> set[str]:
    """The names of the migrations that this version of the package has."""
    with Database(memory=True) as blank:
        return {migration.name for migration in migrations.pending(blank)}
