-- The collection: every table, index, trigger and view, as a new database gets them.
--
-- Dates and ranges are checked before they are stored (write/checks); the constraints here guard against everything
-- else that may write to the file.  Positions in a text are characters of articles.text, counted from 0, and their
-- ranges half-open: [start_char, end_char).  ("end" is a word of SQL and would need quoting in every query.)
--
-- Run by db.py in one transaction, which also marks the file as a collection of SCHEMA_VERSION: whoever changes something
-- here gives that a new number.


-- Outlets: whoever published an article, supplied it as an agency, or was told something.

CREATE TABLE outlets (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT CHECK (kind IN ('publisher', 'agency', 'broadcaster', 'platform')),
    domain TEXT,
    slug TEXT,
    -- Whose word name and kind are: the articles', that of the table in the package, or of a table of the user's.
    named_by TEXT NOT NULL DEFAULT 'articles' CHECK (named_by IN ('articles', 'package', 'user'))
) STRICT;

CREATE UNIQUE INDEX idx_outlets_slug ON outlets (slug);

-- Every name an outlet goes by; key is the name as it is compared.
CREATE TABLE outlet_names (
    id INTEGER PRIMARY KEY,
    outlet INTEGER NOT NULL REFERENCES outlets(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE
) STRICT;

CREATE INDEX idx_outlet_names_outlet ON outlet_names (outlet);

CREATE TABLE outlet_domains (
    domain TEXT PRIMARY KEY,
    outlet INTEGER NOT NULL REFERENCES outlets(id) ON DELETE CASCADE
) STRICT;

CREATE INDEX idx_outlet_domains_outlet ON outlet_domains (outlet);


-- Articles, each version of one as a row of its own.

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT,
    outlet INTEGER REFERENCES outlets(id),
    agency INTEGER REFERENCES outlets(id),
    published TEXT,
    -- Whether nothing but the address tells that date.
    published_from_url INTEGER NOT NULL DEFAULT 0 CHECK (published_from_url IN (0, 1)),
    url TEXT,
    -- Where a copy is kept, and since when.
    archive_url TEXT,
    archived_on TEXT,
    -- When this text was fetched, or its page saved.
    retrieved TEXT,
    language TEXT,
    source TEXT,
    source_id TEXT,
    first_seen TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    -- The first of the articles that are near-copies of each other.
    origin INTEGER REFERENCES articles(id),
    -- Versions: the url in the form that is compared, the first version (they count as one article), the number of this
    -- one and the version that came after it; returned is the date of an old version that came back.
    address TEXT,
    page INTEGER REFERENCES articles(id),
    version INTEGER NOT NULL DEFAULT 1,
    replaced_by INTEGER REFERENCES articles(id),
    returned TEXT,
    text_sha256 TEXT NOT NULL,
    -- Last, since whatever comes after a long text takes long to read.
    text TEXT NOT NULL
) STRICT;

CREATE INDEX idx_articles_outlet ON articles (outlet);
CREATE INDEX idx_articles_agency ON articles (agency) WHERE agency IS NOT NULL;
CREATE INDEX idx_articles_published ON articles (published);
CREATE INDEX idx_articles_first_seen ON articles (first_seen);
CREATE INDEX idx_articles_url ON articles (url);
CREATE INDEX idx_articles_language ON articles (language);
CREATE INDEX idx_articles_origin ON articles (origin);
CREATE INDEX idx_articles_address ON articles (address);
CREATE INDEX idx_articles_page ON articles (page);
CREATE INDEX idx_articles_replaced_by ON articles (replaced_by) WHERE replaced_by IS NOT NULL;
-- A quarter of the digits tells texts apart as well.
CREATE INDEX idx_articles_text_sha256 ON articles (substr(text_sha256, 1, 16));

CREATE TABLE authors (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (article, position)
) STRICT;

CREATE INDEX idx_authors_name ON authors (name);


-- Speakers: one row for each identity that a name was given, also where it turned out to be somebody else's.

CREATE TABLE speakers (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'unnamed', 'group', 'document')),
    surname TEXT,
    -- The name in the key, by which aliases are found.
    folded_name TEXT,
    -- Where the name means somebody in one article only ("a witness").
    article INTEGER REFERENCES articles(id) ON DELETE CASCADE,
    slug TEXT,
    organization TEXT,
    wikidata TEXT,
    -- Whom this one turned out to be, by a person's word and by the machine's, which a person can refuse to follow
    -- (apart).  The row stays, so that its old address still leads somewhere.
    merged_into INTEGER REFERENCES speakers(id),
    linked_to INTEGER REFERENCES speakers(id),
    apart INTEGER NOT NULL DEFAULT 0 CHECK (apart IN (0, 1)),
    -- Whether a person said that it is no speaker.
    rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected IN (0, 1)),
    -- Whether it is a speaker of its own, as far as merges, links and rejections go.
    stands INTEGER GENERATED ALWAYS AS (merged_into IS NULL AND (linked_to IS NULL OR apart) AND NOT rejected) VIRTUAL
) STRICT;

CREATE INDEX idx_speakers_name ON speakers (name);
CREATE INDEX idx_speakers_kind ON speakers (kind);
CREATE INDEX idx_speakers_surname ON speakers (surname);
CREATE INDEX idx_speakers_folded_name ON speakers (folded_name);
CREATE UNIQUE INDEX idx_speakers_slug ON speakers (slug);
CREATE INDEX idx_speakers_article ON speakers (article) WHERE article IS NOT NULL;
CREATE INDEX idx_speakers_merged_into ON speakers (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX idx_speakers_linked_to ON speakers (linked_to) WHERE linked_to IS NOT NULL;

-- Every name a speaker goes by, folded for comparison, and the articles that use it.
CREATE TABLE speaker_names (
    id INTEGER PRIMARY KEY,
    speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (speaker, name)
) STRICT;

CREATE INDEX idx_speaker_names_folded ON speaker_names (folded);

CREATE TABLE speaker_name_articles (
    name INTEGER NOT NULL REFERENCES speaker_names(id) ON DELETE CASCADE,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (name, article)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_speaker_name_articles_article ON speaker_name_articles (article);

-- Names of which a person said whom they mean, in every article.
CREATE TABLE speaker_aliases (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'unnamed', 'group', 'document')),
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    speaker_key TEXT NOT NULL,
    UNIQUE (kind, folded)
) STRICT;

CREATE INDEX idx_speaker_aliases_speaker_key ON speaker_aliases (speaker_key);

-- What linking rests on, with the first and last year it is told of; see quotes.identity.linking.
CREATE TABLE speaker_facts (
    fact TEXT NOT NULL,
    speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    first INTEGER,
    last INTEGER,
    PRIMARY KEY (fact, speaker)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_speaker_facts_speaker ON speaker_facts (speaker);

-- Speakers who may be one; a person has to decide.
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

CREATE INDEX idx_suggestions_other ON suggestions (other);
CREATE INDEX idx_suggestions_status ON suggestions (status);


-- Statements that stand in several places; a quote that stands alone is its own statement and needs no row.

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    -- The appearance whose words are shown.
    quote INTEGER REFERENCES quotes(id) ON DELETE SET NULL,
    text TEXT NOT NULL,
    first_reported TEXT,
    appearances INTEGER NOT NULL DEFAULT 1,
    outlets INTEGER NOT NULL DEFAULT 0,
    sources INTEGER NOT NULL DEFAULT 1,
    merged_into INTEGER REFERENCES statements(id)
) STRICT;

CREATE INDEX idx_statements_quote ON statements (quote);
CREATE INDEX idx_statements_first_reported ON statements (first_reported);
CREATE INDEX idx_statements_appearances ON statements (appearances);
CREATE INDEX idx_statements_merged_into ON statements (merged_into) WHERE merged_into IS NOT NULL;

-- Runs of words by which quotes of nearly the same words are found, and articles that are nearly copies.  They only say
-- where to look, so that what they hold of earlier states does no harm, and a second index or foreign keys would double
-- their size for nothing.
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


-- Quotes.

CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'mixed', 'indirect')),
    text TEXT NOT NULL,
    -- The day it was said or, where that is not known, published: lists that begin with the newest read an index on it
    -- and no more.  Kept by triggers, whoever writes.
    date TEXT,
    statement INTEGER REFERENCES statements(id),
    -- What people decided, which goes before every later run of the machine, and the kind before they did.
    status TEXT NOT NULL DEFAULT 'machine'
        CHECK (status IN ('machine', 'confirmed', 'corrected', 'disputed', 'rejected')),
    machine_kind TEXT,
    -- The same quote in a later version of the article, which tells it in place of this one.
    replaced_by INTEGER REFERENCES quotes(id) ON DELETE SET NULL,
    -- The quote of a person's decision, of which this is the machine's reading with other limits.
    overruled_by INTEGER REFERENCES quotes(id) ON DELETE SET NULL,
    -- When a later run of the machine no longer found it.
    retired TEXT,
    -- Whether it is a quote of the collection, by the four columns above.  Kept by triggers: VACUUM stumbles over a
    -- generated column here (SQLite 3.40).
    shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1)),
    -- The confidence of its attribution while it is shown and nobody has looked at it, else NULL: the queue of review is
    -- read off an index on it.  Kept by triggers, too.
    unreviewed REAL,
    UNIQUE (article, position)
) STRICT;

CREATE INDEX idx_quotes_kind ON quotes (kind);
CREATE INDEX idx_quotes_date ON quotes (date);
CREATE INDEX idx_quotes_statement ON quotes (statement) WHERE statement IS NOT NULL;
CREATE INDEX idx_quotes_status ON quotes (status) WHERE status <> 'machine';
-- All that "least-sure" of read/quotes.py is sorted by, so that nothing else is read.
CREATE INDEX idx_quotes_unreviewed ON quotes
(CAST(round(10 * unreviewed) AS INTEGER), statement IS NULL, statement, unreviewed) WHERE unreviewed IS NOT NULL;
CREATE INDEX idx_quotes_replaced_by ON quotes (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX idx_quotes_overruled_by ON quotes (overruled_by) WHERE overruled_by IS NOT NULL;

-- The parts of a quote; their words are those of the article at that place.
CREATE TABLE quote_parts (
    quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL CHECK (end_char > start_char),
    PRIMARY KEY (quote, position)
) STRICT, WITHOUT ROWID;

-- What quotes are about: key terms among their words, as the last run found them.  key is the term in web addresses, in
-- which ways to write it are one; the range tells where in the article it stands first.
CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    term TEXT NOT NULL
) STRICT;

CREATE TABLE quote_topics (
    quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    topic INTEGER NOT NULL REFERENCES topics(id),
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL CHECK (end_char > start_char),
    PRIMARY KEY (quote, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX idx_quote_topics_topic ON quote_topics (topic, quote);

-- A person's word goes before the last run of the machine, which may have retired the quote.
CREATE TRIGGER quotes_shown_insert AFTER INSERT ON quotes
WHEN NOT (
    new.status <> 'rejected' AND new.replaced_by IS NULL AND new.overruled_by IS NULL
    AND (new.retired IS NULL OR new.status <> 'machine')
)
BEGIN
    UPDATE quotes SET shown = 0 WHERE id = new.id;
END;

CREATE TRIGGER quotes_shown_update AFTER UPDATE OF status, retired, replaced_by, overruled_by ON quotes
BEGIN
    UPDATE quotes SET shown = (
        new.status <> 'rejected' AND new.replaced_by IS NULL AND new.overruled_by IS NULL
        AND (new.retired IS NULL OR new.status <> 'machine')
    ) WHERE id = new.id;
    UPDATE quotes SET unreviewed = CASE WHEN shown AND status = 'machine' THEN (
        SELECT confidence FROM attributions WHERE quote = new.id AND attributions.status = 'current'
    ) END WHERE id = new.id;
END;

-- The words of the quotes, searchable by their stems and without regard to diacritics.  The index is told of a change
-- only where the words themselves change.
CREATE VIRTUAL TABLE quotes_fts USING FTS5 (
    text,
    tokenize='porter unicode61 remove_diacritics 2',
    content="quotes"
);

CREATE TRIGGER quotes_ai AFTER INSERT ON quotes BEGIN
    INSERT INTO quotes_fts (rowid, text) VALUES (new.rowid, new.text);
END;

CREATE TRIGGER quotes_ad AFTER DELETE ON quotes BEGIN
    INSERT INTO quotes_fts (quotes_fts, rowid, text) VALUES ('delete', old.rowid, old.text);
END;

CREATE TRIGGER quotes_au AFTER UPDATE OF text ON quotes BEGIN
    INSERT INTO quotes_fts (quotes_fts, rowid, text) VALUES ('delete', old.rowid, old.text);
    INSERT INTO quotes_fts (rowid, text) VALUES (new.rowid, new.text);
END;


-- Attributions: who said a quote, by whose judgement.  Every quote has one that is current; what was thought before
-- stands beside it.  Words that many of them share are kept once.

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

CREATE UNIQUE INDEX idx_cues_cue ON cues (cue, coalesce(lemma, ''), coalesce(cue_class, ''));
CREATE INDEX idx_cues_cue_class ON cues (cue_class);

CREATE TABLE attributions (
    id INTEGER PRIMARY KEY,
    quote INTEGER NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
    status TEXT NOT NULL DEFAULT 'current' CHECK (status IN ('current', 'superseded')),
    origin TEXT NOT NULL CHECK (origin IN ('machine', 'person')),
    pipeline INTEGER REFERENCES pipelines(id),
    method TEXT NOT NULL,
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    -- Whether a person said of everybody whom it names that they are no speaker.  Kept by triggers, whoever writes.
    disowned INTEGER NOT NULL DEFAULT 0 CHECK (disowned IN (0, 1)),
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
    -- When it was said, how precise that is, and the words of the article that tell.
    said_on TEXT,
    said_precision TEXT CHECK (said_precision IN ('time', 'day', 'week', 'month', 'season', 'year')),
    said_words TEXT,
    said_start INTEGER,
    said_end INTEGER CHECK (said_end > said_start)
) STRICT;

-- It both finds the attributions of a quote and lets only one of them be the current one.
CREATE UNIQUE INDEX idx_attributions_quote ON attributions (quote, CASE status WHEN 'current' THEN 0 ELSE id END);
CREATE INDEX idx_attributions_cue ON attributions (cue);
-- Columns that are mostly empty, or mostly the same: the index has the rows in which they say something.
CREATE INDEX idx_attributions_polarity ON attributions (polarity) WHERE polarity <> 'positive';
CREATE INDEX idx_attributions_told_to ON attributions (told_to) WHERE told_to IS NOT NULL;
CREATE INDEX idx_attributions_told_to_outlet ON attributions (told_to_outlet) WHERE told_to_outlet IS NOT NULL;

-- What an article calls a speaker, which is the same in most of its quotes, and often in the next article.  identity is
-- whom the name meant before any correction: a merge can be undone, and a split redone, from this.
CREATE TABLE designations (
    id INTEGER PRIMARY KEY,
    identity INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT,
    organization TEXT
) STRICT;

CREATE UNIQUE INDEX idx_designations_identity ON designations
(identity, name, coalesce(role, ''), coalesce(organization, ''));

-- The speakers of an attribution: several for a joint statement, none where nobody is named.  speaker is whom the name
-- means now, after merges and links.
CREATE TABLE attribution_speakers (
    attribution INTEGER NOT NULL REFERENCES attributions(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
    designation INTEGER NOT NULL REFERENCES designations(id) ON DELETE CASCADE,
    PRIMARY KEY (attribution, position)
) STRICT, WITHOUT ROWID;

-- Nobody says one thing twice; by this index, everything that somebody says is found, too.
CREATE UNIQUE INDEX idx_attribution_speakers_speaker ON attribution_speakers (speaker, attribution);
CREATE INDEX idx_attribution_speakers_designation ON attribution_speakers (designation);

CREATE TRIGGER attribution_speakers_disowned_insert AFTER INSERT ON attribution_speakers
BEGIN
    UPDATE attributions SET disowned = NOT disowned WHERE id = new.attribution AND disowned <> coalesce((
        SELECT min(speakers.rejected) FROM attribution_speakers AS named
        JOIN speakers ON speakers.id = named.speaker WHERE named.attribution = attributions.id
    ), 0);
END;

CREATE TRIGGER attribution_speakers_disowned_update AFTER UPDATE OF speaker ON attribution_speakers
BEGIN
    UPDATE attributions SET disowned = NOT disowned WHERE id = new.attribution AND disowned <> coalesce((
        SELECT min(speakers.rejected) FROM attribution_speakers AS named
        JOIN speakers ON speakers.id = named.speaker WHERE named.attribution = attributions.id
    ), 0);
END;

CREATE TRIGGER attribution_speakers_disowned_delete AFTER DELETE ON attribution_speakers
BEGIN
    UPDATE attributions SET disowned = NOT disowned WHERE id = old.attribution AND disowned <> coalesce((
        SELECT min(speakers.rejected) FROM attribution_speakers AS named
        JOIN speakers ON speakers.id = named.speaker WHERE named.attribution = attributions.id
    ), 0);
END;

CREATE TRIGGER speakers_disowned_update AFTER UPDATE OF rejected ON speakers
BEGIN
    UPDATE attributions SET disowned = NOT disowned WHERE id IN (
        SELECT attribution FROM attribution_speakers WHERE speaker = new.id
    ) AND disowned <> coalesce((
        SELECT min(speakers.rejected) FROM attribution_speakers AS named
        JOIN speakers ON speakers.id = named.speaker WHERE named.attribution = attributions.id
    ), 0);
END;

CREATE TRIGGER quotes_date_insert AFTER INSERT ON attributions WHEN new.status = 'current'
BEGIN
    UPDATE quotes SET date = coalesce(
        new.said_on, (SELECT substr(published, 1, 10) FROM articles WHERE id = quotes.article)
    ), unreviewed = CASE WHEN shown AND status = 'machine' THEN new.confidence END WHERE id = new.quote;
END;

CREATE TRIGGER quotes_date_update AFTER UPDATE OF said_on, confidence, status, quote ON attributions WHEN new.status = 'current'
BEGIN
    UPDATE quotes SET date = coalesce(
        new.said_on, (SELECT substr(published, 1, 10) FROM articles WHERE id = quotes.article)
    ), unreviewed = CASE WHEN shown AND status = 'machine' THEN new.confidence END WHERE id = new.quote;
END;

CREATE TRIGGER quotes_date_published AFTER UPDATE OF published ON articles
BEGIN
    UPDATE quotes SET date = coalesce(
        (SELECT said_on FROM attributions WHERE quote = quotes.id AND status = 'current'),
        substr(new.published, 1, 10)
    ) WHERE article = new.id;
END;


-- The log of what people decided.  It is the truth and everything else follows from it; subjects are named by keys,
-- which are the same in every collection that holds the same articles.

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

CREATE INDEX idx_corrections_made_at ON corrections (made_at);
CREATE INDEX idx_corrections_subject ON corrections (subject);
CREATE INDEX idx_corrections_undoes ON corrections (undoes);

CREATE TRIGGER corrections_are_not_changed BEFORE UPDATE ON corrections
BEGIN
    SELECT raise(ABORT, 'the log of corrections is never changed, only added to');
END;

CREATE TRIGGER corrections_are_not_deleted BEFORE DELETE ON corrections
BEGIN
    SELECT raise(ABORT, 'the log of corrections is never changed, only added to');
END;

-- Every key that an entry concerns: a quote and its article, the quotes of a split, both sides of a merge.  Filled in
-- the database itself, so that it is complete whoever adds an entry: a new article asks it for every quote.
CREATE TABLE correction_subjects (
    subject TEXT NOT NULL,
    correction TEXT NOT NULL REFERENCES corrections(key),
    PRIMARY KEY (subject, correction)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_correction_subjects_correction ON correction_subjects (correction);

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
END;


-- What holds now.  These two views are the one place that says which quotes a collection tells: those that are shown
-- (so that one which several versions of an article have is told by the last of them alone), with the attribution that
-- is current and the speakers that stand after merges and links.  The views below build on them.
--
-- SQLite takes a condition to leave a few rows, which it would gather and sort where the index of days has the first
-- fifty.  By the likelihoods here and below, of those that were tried at a million, it reads that index for a list and
-- the table to count.

CREATE VIEW current_quotes AS
SELECT
    quotes.id AS quote,
    quotes.key AS key,
    quotes.article AS article,
    quotes.position AS position,
    quotes.kind AS kind,
    quotes.text AS text,
    quotes.date AS date,
    quotes.status AS status,
    quotes.statement AS statement,
    attributions.id AS attribution,
    attributions.origin AS origin,
    attributions.pipeline AS pipeline,
    attributions.method AS method,
    attributions.confidence AS confidence,
    attributions.polarity AS polarity,
    attributions.cue AS cue,
    attributions.mention AS mention,
    attributions.told_to AS told_to,
    attributions.told_to_outlet AS told_to_outlet,
    attributions.said_on AS said_on,
    attributions.said_precision AS said_precision,
    -- Sure enough of its speakers to be shown as their words: the same chance as SOUND of quotes/records.py.
    (attributions.confidence >= 0.7 OR quotes.status IN ('confirmed', 'corrected')) AND NOT attributions.disowned
        AS sound
FROM quotes
JOIN attributions ON attributions.quote = quotes.id AND likelihood(attributions.status = 'current', 0.9375)
WHERE quotes.shown;

-- What a collection tells as somebody's words.  Counts, lists and plots rest on this view.
CREATE VIEW sound_quotes AS
SELECT * FROM current_quotes WHERE likelihood(polarity = 'positive', 0.5) AND likelihood(sound, 0.9375);

CREATE VIEW current_speakers AS
SELECT
    attribution_speakers.attribution AS attribution,
    attribution_speakers.position AS position,
    attribution_speakers.speaker AS speaker,
    speakers.name AS name,
    speakers.kind AS kind,
    designations.role AS role,
    designations.organization AS organization
FROM attribution_speakers
JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
JOIN designations ON designations.id = attribution_speakers.designation;

-- Whoever said something: persons and bodies with a sound quote, each statement counted once however often it was
-- reported.  Unnamed sources, groups and documents belong to their article and are no speakers of a collection.
CREATE VIEW listed_speakers AS
SELECT
    speakers.id AS id,
    speakers.name AS name,
    speakers.kind AS kind,
    speakers.slug AS slug,
    count(DISTINCT coalesce(told.statement, -told.quote)) AS statements,
    count(*) AS quotes,
    min(substr(told.date, 1, 10)) AS first,
    max(substr(told.date, 1, 10)) AS last
FROM sound_quotes AS told
JOIN attribution_speakers ON attribution_speakers.attribution = told.attribution
JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
WHERE speakers.kind IN ('person', 'organization')
GROUP BY speakers.id;


-- Attributions of any status with the words that are kept once, in full.

CREATE VIEW attributions_in_words AS
SELECT
    attributions.id AS id,
    attributions.quote AS quote,
    attributions.status AS status,
    attributions.origin AS origin,
    pipelines.name AS pipeline,
    attributions.method AS method,
    attributions.confidence AS confidence,
    attributions.polarity AS polarity,
    cues.cue AS cue,
    cues.lemma AS cue_lemma,
    cues.cue_class AS cue_class,
    attributions.cue_start AS cue_start,
    attributions.cue_end AS cue_end,
    attributions.mention AS mention,
    attributions.mention_kind AS mention_kind,
    attributions.mention_start AS mention_start,
    attributions.mention_end AS mention_end,
    attributions.told_to AS told_to,
    attributions.told_to_outlet AS told_to_outlet,
    attributions.said_on AS said_on,
    attributions.said_precision AS said_precision,
    attributions.said_words AS said_words,
    attributions.said_start AS said_start,
    attributions.said_end AS said_end
FROM attributions
LEFT JOIN pipelines ON pipelines.id = attributions.pipeline
LEFT JOIN cues ON cues.id = attributions.cue;

CREATE VIEW attributed_speakers AS
SELECT
    attribution_speakers.attribution AS attribution,
    attribution_speakers.position AS position,
    attribution_speakers.speaker AS speaker,
    designations.name AS name,
    designations.role AS role,
    designations.organization AS organization,
    identities.key AS identity,
    designations.id AS designation
FROM attribution_speakers
JOIN designations ON designations.id = attribution_speakers.designation
JOIN speakers AS identities ON identities.id = designations.identity;


-- Views that read as sentences: on this date, this speaker, in this role, said these words to them.

-- One row for every quote, with names in place of numbers; the views below leave and join what they tell.  The names are
-- looked up one by one, as a join that keeps rows without one would be gone through before any condition.
CREATE VIEW quotes_in_words AS
SELECT
    told.quote AS quote,
    told.date AS date,
    told.text AS words,
    told.kind AS kind,
    told.status AS status,
    told.polarity AS polarity,
    told.sound AS sound,
    told.confidence AS confidence,
    told.attribution AS attribution,
    told.statement AS statement,
    (SELECT cue FROM cues WHERE cues.id = told.cue) AS cue,
    (SELECT lemma FROM cues WHERE cues.id = told.cue) AS cue_lemma,
    (SELECT cue_class FROM cues WHERE cues.id = told.cue) AS cue_class,
    coalesce((SELECT name FROM outlets WHERE outlets.id = told.told_to_outlet), told.told_to) AS told_to,
    (SELECT name FROM outlets WHERE outlets.id = articles.outlet) AS outlet,
    (SELECT name FROM outlets WHERE outlets.id = articles.agency) AS agency,
    articles.title AS article,
    articles.url AS link,
    articles.id AS article_id,
    (
        SELECT group_concat(name, '; ') FROM (
            SELECT name FROM current_speakers WHERE attribution = told.attribution ORDER BY position
        )
    ) AS speakers
FROM current_quotes AS told
JOIN articles ON articles.id = told.article;

-- One row for every statement of every speaker.
CREATE VIEW statement_history AS
SELECT
    date, said_by.name AS speaker, said_by.role AS role, words, cue, outlet, told_to, article, link, told.kind AS kind,
    status, polarity, cue_class, agency, cue_lemma, said_by.kind AS speaker_kind, confidence, statement,
    coalesce((SELECT appearances FROM statements WHERE statements.id = told.statement), 1) AS appearances,
    quote, said_by.speaker AS speaker_id, article_id
FROM quotes_in_words AS told
JOIN current_speakers AS said_by ON said_by.attribution = told.attribution
WHERE likelihood(polarity = 'positive', 0.5) AND likelihood(sound, 0.9375);

-- The same for what the article says was not said, may be said, or was refused.
CREATE VIEW not_stated AS
SELECT
    date, said_by.name AS speaker, said_by.role AS role, words, cue, outlet, told_to, article, link, told.kind AS kind,
    status, polarity, cue_class, agency, cue_lemma, said_by.kind AS speaker_kind, confidence, quote,
    said_by.speaker AS speaker_id, article_id
FROM quotes_in_words AS told
JOIN current_speakers AS said_by ON said_by.attribution = told.attribution
WHERE polarity <> 'positive';

-- One row for every quote, whoever said it and where nobody is named.
CREATE VIEW quotes_with_speakers AS
SELECT
    quote, date, speakers, words, kind, status, polarity, cue_class, cue, told_to, confidence, outlet, article, link,
    article_id
FROM quotes_in_words;

-- One row for every appearance of what several articles have; what stands in one place only is in statement_history.
CREATE VIEW statement_appearances AS
SELECT
    statements.id AS statement, statements.text AS longest_form, date, speakers, words, told.outlet AS outlet, told.agency AS agency,
    article, link, coalesce(articles.origin, articles.id) AS origin, kind, told.quote AS quote, article_id
FROM statements
JOIN quotes_in_words AS told ON told.statement = statements.id
JOIN articles ON articles.id = told.article_id;

-- Whoever is "the minister" in one year need not be in another: each role with the days and articles it is told of.
-- One pass over the rows, for a page of a million: the articles are read off the ends of sorted words.  The condition on
-- the attribution always holds; it makes SQLite read the attributions one after the other, in half the time.
CREATE VIEW speaker_roles AS
SELECT
    said_by.name AS speaker,
    said_by.role AS role,
    max(said_by.organization) AS organization,
    min(told.date) AS first,
    max(told.date) AS last,
    count(*) AS quotes,
    CAST(substr(min(printf('%-10s %012d', coalesce(told.date, '9999-99-99'), told.article)), 11) AS INTEGER)
        AS first_article,
    CAST(substr(max(printf('%-10s %012d', coalesce(told.date, ''), told.article)), 11) AS INTEGER)
        AS last_article,
    said_by.speaker AS speaker_id
FROM current_quotes AS told
JOIN current_speakers AS said_by ON said_by.attribution = told.attribution
WHERE said_by.role IS NOT NULL AND unlikely(told.attribution > 0)
GROUP BY said_by.speaker, said_by.role;

-- Articles that changed, version by version.
CREATE VIEW article_versions AS
SELECT
    articles.title AS title,
    outlets.name AS outlet,
    articles.url AS link,
    articles.version AS version,
    articles.published AS published,
    articles.first_seen AS first_seen,
    (
        SELECT count(*) FROM quotes WHERE quotes.article = articles.id
            AND (quotes.shown OR quotes.replaced_by IS NOT NULL) AND quotes.status <> 'rejected'
    ) AS quotes,
    (
        SELECT count(*) FROM current_quotes AS told WHERE told.article = articles.id
            AND articles.replaced_by IS NOT NULL
    ) AS vanished,
    articles.page AS page,
    articles.id AS article_id,
    articles.replaced_by AS next_article_id
FROM articles
LEFT JOIN outlets ON outlets.id = articles.outlet
WHERE articles.version > 1 OR articles.replaced_by IS NOT NULL
ORDER BY articles.page, articles.version;

-- What an article said and the next version of it no longer says.
CREATE VIEW vanished_quotes AS
SELECT
    coalesce(later.published, later.first_seen) AS gone_by, speakers, words, kind, polarity, told.outlet AS outlet,
    article, link, articles.published AS published, quote, article_id, later.id AS next_article_id
FROM quotes_in_words AS told
JOIN articles ON articles.id = told.article_id
JOIN articles AS later ON later.id = articles.replaced_by;
