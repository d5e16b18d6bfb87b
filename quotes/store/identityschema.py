"""What keeps identity across articles, corrections and versions: the statements of the migrations from m005 on."""

from __future__ import annotations

#: Words of ``quotes.status``; what a person decided goes before every later run.
STATUSES = ("machine", "confirmed", "corrected", "disputed", "rejected")

# A speaker that was merged into another keeps its row, so that its old address still leads somewhere.  ``merged_into``
# is a person's word and ``linked_to`` the machine's, which a person can refuse to follow (``apart``).  ``folded_name``
# is the name in the key, by which aliases are found; ``speaker_facts`` is what linking rests on, see
# quotes.identity.linking.
SPEAKERS = (
    "ALTER TABLE speakers ADD COLUMN slug TEXT",
    "ALTER TABLE speakers ADD COLUMN organization TEXT",
    "ALTER TABLE speakers ADD COLUMN wikidata TEXT",
    "ALTER TABLE speakers ADD COLUMN merged_into INTEGER REFERENCES speakers(id)",
    "ALTER TABLE speakers ADD COLUMN linked_to INTEGER REFERENCES speakers(id)",
    "ALTER TABLE speakers ADD COLUMN apart INTEGER NOT NULL DEFAULT 0 CHECK (apart IN (0, 1))",
    # Whether it is a speaker of its own, as far as merges and links go.
    "ALTER TABLE speakers ADD COLUMN stands INTEGER GENERATED ALWAYS AS "
    "(merged_into IS NULL AND (linked_to IS NULL OR apart)) VIRTUAL",
    "ALTER TABLE speakers ADD COLUMN folded_name TEXT",
    # Whom the name meant before any correction: a merge can be undone, and a split redone, from this.
    "ALTER TABLE attribution_speakers ADD COLUMN identity TEXT",
    """
    UPDATE attribution_speakers
    SET identity = (SELECT key FROM speakers WHERE speakers.id = attribution_speakers.speaker)
    """,
    "ALTER TABLE attribution_speakers ADD COLUMN organization TEXT",
    """
    CREATE TABLE speaker_aliases (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'unnamed', 'group', 'document')),
        name TEXT NOT NULL,
        folded TEXT NOT NULL,
        speaker_key TEXT NOT NULL,
        UNIQUE (kind, folded)
    ) STRICT
    """,
    """
    CREATE TABLE speaker_facts (
        fact TEXT NOT NULL,
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        first INTEGER,
        last INTEGER,
        PRIMARY KEY (fact, speaker)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE suggestions (
        id INTEGER PRIMARY KEY,
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        other INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        reason TEXT NOT NULL,
        score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
        status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'declined')),
        made_at TEXT NOT NULL,
        UNIQUE (speaker, other),
        CHECK (speaker < other)
    ) STRICT
    """,
)

OUTLETS = (
    "ALTER TABLE outlets ADD COLUMN kind TEXT CHECK (kind IN ('publisher', 'agency', 'broadcaster', 'platform'))",
    "ALTER TABLE outlets ADD COLUMN domain TEXT",
    "ALTER TABLE outlets ADD COLUMN slug TEXT",
    # Whose word its name and kind are: the articles', that of the table in the package, or of a table of the user's.
    "ALTER TABLE outlets ADD COLUMN named_by TEXT NOT NULL DEFAULT 'articles' "
    "CHECK (named_by IN ('articles', 'package', 'user'))",
    """
    CREATE TABLE outlet_names (
        id INTEGER PRIMARY KEY,
        outlet INTEGER NOT NULL REFERENCES outlets(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        key TEXT NOT NULL UNIQUE
    ) STRICT
    """,
    """
    CREATE TABLE outlet_domains (
        domain TEXT PRIMARY KEY,
        outlet INTEGER NOT NULL REFERENCES outlets(id) ON DELETE CASCADE
    ) STRICT
    """,
)

# The words of the article that tell when it was said, and how precise they are; ``said_on`` is their reading.
DATES = (
    "ALTER TABLE attributions ADD COLUMN said_words TEXT",
    "ALTER TABLE attributions ADD COLUMN said_start INTEGER",
    "ALTER TABLE attributions ADD COLUMN said_end INTEGER CHECK (said_end > said_start)",
    "ALTER TABLE attributions ADD COLUMN said_precision TEXT "
    "CHECK (said_precision IN ('time', 'day', 'week', 'month', 'season', 'year'))",
)

# The day a quote was said or, where that is not known, published: lists that begin with the newest read an index on it
# and no more.  Kept by triggers, whoever writes.
DAYS = (
    "ALTER TABLE quotes ADD COLUMN date TEXT",
    """
    UPDATE quotes SET date = (
        SELECT coalesce(attributions.said_on, substr(articles.published, 1, 10)) FROM articles
        LEFT JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
        WHERE articles.id = quotes.article
    )
    """,
    *(
        f"""
    CREATE TRIGGER quotes_date_{name} AFTER {event} ON attributions WHEN new.status = 'current'
    BEGIN
        UPDATE quotes SET date = coalesce(
            new.said_on, (SELECT substr(published, 1, 10) FROM articles WHERE id = quotes.article)
        ) WHERE id = new.quote;
    END
    """
        for name, event in (("insert", "INSERT"), ("update", "UPDATE OF said_on, status, quote"))
    ),
    """
    CREATE TRIGGER quotes_date_published AFTER UPDATE OF published ON articles
    BEGIN
        UPDATE quotes SET date = coalesce(
            (SELECT said_on FROM attributions WHERE quote = quotes.id AND status = 'current'),
            substr(new.published, 1, 10)
        ) WHERE article = new.id;
    END
    """,
)

# What takes a row for each quote is kept small.  The words of a part are those of the article at its place, and keys
# of two columns need no second copy of themselves.
COMPACT = (
    "CREATE TEMP TABLE held AS SELECT quote, position, start_char, end_char FROM quote_parts",
    "DROP TABLE quote_parts",
    """
    CREATE TABLE quote_parts (
        quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        start_char INTEGER NOT NULL CHECK (start_char >= 0),
        end_char INTEGER NOT NULL CHECK (end_char > start_char),
        PRIMARY KEY (quote, position)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO quote_parts SELECT * FROM held",
    "DROP TABLE temp.held",
    """
    CREATE TEMP TABLE held AS
    SELECT attribution, position, speaker, name, role, identity, organization FROM attribution_speakers
    """,
    "DROP TABLE attribution_speakers",
    """
    CREATE TABLE attribution_speakers (
        attribution INTEGER NOT NULL REFERENCES attributions(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        role TEXT,
        identity TEXT,
        organization TEXT,
        PRIMARY KEY (attribution, position)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO attribution_speakers SELECT * FROM held",
    "DROP TABLE temp.held",
    "CREATE TEMP TABLE held AS SELECT speaker, name, article, folded FROM speaker_names",
    "DROP TABLE speaker_names",
    """
    CREATE TABLE speaker_names (
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        folded TEXT NOT NULL,
        PRIMARY KEY (speaker, name, article)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO speaker_names SELECT * FROM held",
    "DROP TABLE temp.held",
    "CREATE INDEX idx_speaker_names_folded ON speaker_names (folded)",
    "CREATE INDEX idx_speaker_names_article ON speaker_names (article)",
    # A quarter of the digits tells texts apart as well.
    "DROP INDEX idx_articles_text_sha256",
    "CREATE INDEX idx_articles_text_sha256 ON articles (substr(text_sha256, 1, 16))",
    # Nobody says one thing twice; by this index, everything that somebody says is found, too.
    "CREATE UNIQUE INDEX idx_attribution_speakers_speaker ON attribution_speakers (speaker, attribution)",
)

# Columns that are mostly empty, or mostly the same: an index has the rows in which they say something.
SPARSE: dict[str, dict[str, str | None]] = {
    "attributions": {
        "polarity": "polarity <> 'positive'",
        "told_to": "told_to IS NOT NULL",
        "told_to_outlet": "told_to_outlet IS NOT NULL",
        "said_on": None,
    },
    "articles": {"agency": "agency IS NOT NULL", "replaced_by": "replaced_by IS NOT NULL"},
    "quotes": {
        "status": "status <> 'machine'",
        "replaced_by": "replaced_by IS NOT NULL",
        "overruled_by": "overruled_by IS NOT NULL",
    },
    "statements": {"merged_into": "merged_into IS NOT NULL"},
    "speakers": {
        "merged_into": "merged_into IS NOT NULL",
        "linked_to": "linked_to IS NOT NULL",
        "article": "article IS NOT NULL",
    },
}

# ``statements`` has those that stand in several places; a quotation that stands alone is its own statement and needs
# no row.  ``statements.quote`` is the appearance whose words are shown.  ``shingles`` finds quotes of nearly the same
# words, and ``article_shingles`` articles that are nearly copies: both only say where to look, so that what they hold
# of earlier states does no harm, and a second index or foreign keys would double their size for nothing.
# ``articles.origin`` is the first of such copies.
STATEMENTS = (
    """
    CREATE TABLE statements (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        quote INTEGER REFERENCES quotes(id) ON DELETE SET NULL,
        text TEXT NOT NULL,
        first_reported TEXT,
        appearances INTEGER NOT NULL DEFAULT 1,
        outlets INTEGER NOT NULL DEFAULT 0,
        sources INTEGER NOT NULL DEFAULT 1,
        merged_into INTEGER REFERENCES statements(id)
    ) STRICT
    """,
    "ALTER TABLE quotes ADD COLUMN statement INTEGER REFERENCES statements(id)",
    "CREATE INDEX idx_quotes_statement ON quotes (statement) WHERE statement IS NOT NULL",
    "ALTER TABLE articles ADD COLUMN origin INTEGER REFERENCES articles(id)",
    """
    CREATE TABLE shingles (
        shingle INTEGER NOT NULL,
        quote INTEGER NOT NULL,
        PRIMARY KEY (shingle, quote)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE article_shingles (
        shingle INTEGER NOT NULL,
        article INTEGER NOT NULL,
        PRIMARY KEY (shingle, article)
    ) STRICT, WITHOUT ROWID
    """,
)

# Where a copy of the article is kept, and since when.
ARCHIVES = (
    "ALTER TABLE articles ADD COLUMN archive_url TEXT",
    "ALTER TABLE articles ADD COLUMN archived_on TEXT",
)

# A quote that a later version of its article has too is told once, by the later one (``replaced_by``); one that a
# later pipeline no longer finds is kept, with the time of that run (``retired``).  ``page`` is the same for all
# versions of an article, so that they count as one, and ``returned`` the date of an old version that came back.
VERSIONS = (
    "ALTER TABLE articles ADD COLUMN address TEXT",
    "ALTER TABLE articles ADD COLUMN page INTEGER REFERENCES articles(id)",
    "ALTER TABLE articles ADD COLUMN returned TEXT",
    "ALTER TABLE articles ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE articles ADD COLUMN replaced_by INTEGER REFERENCES articles(id)",
    "ALTER TABLE quotes ADD COLUMN replaced_by INTEGER REFERENCES quotes(id) ON DELETE SET NULL",
    "ALTER TABLE quotes ADD COLUMN retired TEXT",
)

# A person's word goes before the last run of the machine, which may have ``retired`` the quote.
_IN_FORCE = (
    "(new.status <> 'rejected' AND new.replaced_by IS NULL AND new.overruled_by IS NULL "
    "AND (new.retired IS NULL OR new.status <> 'machine'))"
)

# The log is the truth and everything else follows from it; subjects are named by keys, which are the same in every
# collection that holds the same articles.  ``correction_subjects`` has every key that an entry concerns: a quote and
# its article, the quotes of a split, both sides of a merge.  A quote that the machine found with other limits than the
# one that a person decided about is overruled by that one.
CORRECTIONS = (
    "ALTER TABLE quotes ADD COLUMN status TEXT NOT NULL DEFAULT 'machine' "
    "CHECK (status IN ('machine', 'confirmed', 'corrected', 'disputed', 'rejected'))",
    "ALTER TABLE quotes ADD COLUMN machine_kind TEXT",
    "ALTER TABLE quotes ADD COLUMN overruled_by INTEGER REFERENCES quotes(id) ON DELETE SET NULL",
    # Kept by triggers: VACUUM stumbles over a generated column here (SQLite 3.40).
    "ALTER TABLE quotes ADD COLUMN shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1))",
    f"""
    CREATE TRIGGER quotes_shown_insert AFTER INSERT ON quotes WHEN NOT {_IN_FORCE}
    BEGIN UPDATE quotes SET shown = 0 WHERE id = new.id; END
    """,
    f"""
    CREATE TRIGGER quotes_shown_update AFTER UPDATE OF status, retired, replaced_by, overruled_by ON quotes
    BEGIN UPDATE quotes SET shown = {_IN_FORCE} WHERE id = new.id; END
    """,
    """
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        made_at TEXT NOT NULL,
        made_by TEXT NOT NULL,
        action TEXT NOT NULL,
        subject_kind TEXT NOT NULL CHECK (subject_kind IN ('quote', 'speaker', 'outlet')),
        subject TEXT NOT NULL,
        old TEXT CHECK (json_valid(old)),
        new TEXT CHECK (json_valid(new)),
        why TEXT,
        undoes TEXT REFERENCES corrections(key)
    ) STRICT
    """,
    """
    CREATE TABLE correction_subjects (
        subject TEXT NOT NULL,
        correction TEXT NOT NULL REFERENCES corrections(key),
        PRIMARY KEY (subject, correction)
    ) STRICT, WITHOUT ROWID
    """,
    # In the database itself, so that whoever adds an entry, this is complete: a new article asks it for every quote.
    """
    CREATE TRIGGER corrections_are_found_by_subject AFTER INSERT ON corrections
    BEGIN
        INSERT OR IGNORE INTO correction_subjects (subject, correction)
        SELECT new.subject, new.key
        UNION SELECT json_extract(new."old", '$.article'), new.key
            WHERE json_extract(new."old", '$.article') IS NOT NULL
        UNION SELECT json_extract(value, '$.article'), new.key FROM json_each(new."old", '$.quotes')
        UNION SELECT part.key, new.key FROM json_each(new."new", '$.quotes') AS part
        UNION SELECT json_extract(value, '$.key'), new.key FROM json_each(new."new", '$.speakers')
        UNION SELECT value, new.key
            FROM json_each(json_extract(new."new", '$.into.key', '$.other.key', '$.speaker.key', '$.identity'))
            WHERE value IS NOT NULL
        UNION SELECT subject, new.key FROM correction_subjects WHERE correction = new.undoes;
    END
    """,
    """
    CREATE TRIGGER corrections_are_not_changed BEFORE UPDATE ON corrections
    BEGIN SELECT raise(ABORT, 'the log of corrections is never changed, only added to'); END
    """,
    """
    CREATE TRIGGER corrections_are_not_deleted BEFORE DELETE ON corrections
    BEGIN SELECT raise(ABORT, 'the log of corrections is never changed, only added to'); END
    """,
)

INDEXES = {
    "speakers": ("folded_name",),
    "speaker_facts": ("speaker",),
    "speaker_aliases": ("speaker_key",),
    "suggestions": ("other", "status"),
    "attribution_speakers": ("identity",),
    "outlet_names": ("outlet",),
    "outlet_domains": ("outlet",),
    "statements": ("quote", "first_reported", "appearances"),
    "quotes": ("date",),
    "articles": ("origin", "first_seen", "address", "page", "language"),
    "corrections": ("subject", "undoes", "made_at"),
    "correction_subjects": ("correction",),
}

#: Keeps the full-text index in step, as ``m002`` does, but only where the words themselves change.
WORDS_CHANGED = """
    CREATE TRIGGER quotes_au AFTER UPDATE OF text ON quotes BEGIN
        INSERT INTO quotes_fts (quotes_fts, rowid, text) VALUES ('delete', old.rowid, old.text);
        INSERT INTO quotes_fts (rowid, text) VALUES (new.rowid, new.text);
    END
"""
