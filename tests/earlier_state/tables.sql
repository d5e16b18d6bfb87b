-- The tables of a database that was made before there was a version of the schema, with one outlet in them.

CREATE TABLE _sqlite_migrations (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE outlets (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
, kind TEXT CHECK (kind IN ('publisher', 'agency', 'broadcaster', 'platform')), domain TEXT, slug TEXT, named_by TEXT NOT NULL DEFAULT 'articles' CHECK (named_by IN ('articles', 'package', 'user'))) STRICT;
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
, origin INTEGER REFERENCES articles(id), archive_url TEXT, archived_on TEXT, address TEXT, page INTEGER REFERENCES articles(id), returned TEXT, version INTEGER NOT NULL DEFAULT 1, replaced_by INTEGER REFERENCES articles(id)) STRICT;
CREATE TABLE authors (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (article, position)
) STRICT;
CREATE TABLE speakers (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'unnamed', 'group', 'document')),
    surname TEXT,
    article INTEGER REFERENCES articles(id) ON DELETE CASCADE
, slug TEXT, organization TEXT, wikidata TEXT, merged_into INTEGER REFERENCES speakers(id), linked_to INTEGER REFERENCES speakers(id), apart INTEGER NOT NULL DEFAULT 0 CHECK (apart IN (0, 1)), stands INTEGER GENERATED ALWAYS AS (merged_into IS NULL AND (linked_to IS NULL OR apart)) VIRTUAL, folded_name TEXT) STRICT;
CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'mixed', 'indirect')),
    text TEXT NOT NULL, date TEXT, statement INTEGER REFERENCES statements(id), replaced_by INTEGER REFERENCES quotes(id) ON DELETE SET NULL, retired TEXT, status TEXT NOT NULL DEFAULT 'machine' CHECK (status IN ('machine', 'confirmed', 'corrected', 'disputed', 'rejected')), machine_kind TEXT, overruled_by INTEGER REFERENCES quotes(id) ON DELETE SET NULL, shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1)),
    UNIQUE (article, position)
) STRICT;
CREATE TABLE speaker_aliases (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'unnamed', 'group', 'document')),
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    speaker_key TEXT NOT NULL,
    UNIQUE (kind, folded)
) STRICT;
CREATE TABLE speaker_facts (
    fact TEXT NOT NULL,
    speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    first INTEGER,
    last INTEGER,
    PRIMARY KEY (fact, speaker)
) STRICT, WITHOUT ROWID;
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
) STRICT;
CREATE TABLE outlet_names (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL REFERENCES outlets(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE outlet_domains (
    domain TEXT PRIMARY KEY,
    outlet INTEGER NOT NULL REFERENCES outlets(id) ON DELETE CASCADE
) STRICT;
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
) STRICT;
CREATE TABLE shingles (
    shingle INTEGER NOT NULL,
    quote INTEGER NOT NULL,
    PRIMARY KEY (shingle, quote)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_shingles (
    shingle INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (shingle, article)
) STRICT, WITHOUT ROWID;
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
) STRICT;
CREATE TABLE correction_subjects (
    subject TEXT NOT NULL,
    correction TEXT NOT NULL REFERENCES corrections(key),
    PRIMARY KEY (subject, correction)
) STRICT, WITHOUT ROWID;
CREATE TABLE quote_parts (
    quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL CHECK (end_char > start_char),
    PRIMARY KEY (quote, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE designations (
    id INTEGER PRIMARY KEY,
    identity INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT,
    organization TEXT
) STRICT;
CREATE TABLE pipelines (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE cues (
    id INTEGER PRIMARY KEY,
    cue TEXT NOT NULL,
    lemma TEXT,
    cue_class TEXT
) STRICT;
CREATE TABLE attributions (
    id INTEGER PRIMARY KEY,
    quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
    status TEXT NOT NULL DEFAULT 'current' CHECK (status IN ('current', 'superseded')),
    origin TEXT NOT NULL CHECK (origin IN ('machine', 'person')),
    pipeline INTEGER REFERENCES pipelines(id),
    method TEXT NOT NULL,
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    polarity TEXT NOT NULL DEFAULT 'positive'
        CHECK (polarity IN ('positive', 'negated', 'hypothetical', 'refused')),
    cue INTEGER REFERENCES cues(id),
    cue_start INTEGER,
    cue_end INTEGER CHECK (cue_end > cue_start),
    mention TEXT,
    mention_kind TEXT CHECK (mention_kind IN ('name', 'pronoun', 'description')),
    mention_start INTEGER,
    mention_end INTEGER CHECK (mention_end > mention_start),
    told_to TEXT,
    told_to_outlet INTEGER REFERENCES outlets(id),
    said_on TEXT,
    said_precision TEXT CHECK (said_precision IN ('time', 'day', 'week', 'month', 'season', 'year')),
    said_words TEXT,
    said_start INTEGER,
    said_end INTEGER CHECK (said_end > said_start)
) STRICT;
CREATE TABLE attribution_speakers (
    attribution INTEGER NOT NULL REFERENCES attributions(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    designation INTEGER NOT NULL REFERENCES designations(id) ON DELETE CASCADE,
    PRIMARY KEY (attribution, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE speaker_names (
    id INTEGER PRIMARY KEY,
    speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (speaker, name)
) STRICT;
CREATE TABLE speaker_name_articles (
    name INTEGER NOT NULL REFERENCES speaker_names(id) ON DELETE CASCADE,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (name, article)
) STRICT, WITHOUT ROWID;

INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES
    ('quotes', 'm001_articles_quotes_speakers', '2026-11-26 10:30:26.161610+00:00'),
    ('quotes', 'm002_full_text', '2026-11-26 10:30:26.164990+00:00'),
    ('quotes', 'm003_views', '2026-11-26 10:30:26.166009+00:00'),
    ('quotes', 'm004_cue_class_and_polarity', '2026-11-26 10:30:26.173346+00:00'),
    ('quotes', 'm005_identity', '2026-11-26 10:30:26.221300+00:00'),
    ('quotes', 'm006_small_rows', '2026-11-26 10:30:26.231635+00:00');
INSERT INTO outlets (key, name) VALUES ('elda courier', 'The Elda Courier');
