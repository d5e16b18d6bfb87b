"""What makes the rows of m006 small: words that stand in many rows are kept once, and no index says what another does.

A quotation took 1,000 bytes beside the text it stands in, and most of them said again what the last one had said.
"""

from __future__ import annotations

from quotes.store.identityschema import DAYS

# What an article calls a speaker is the same in most of its quotations, and often in the next article.  ``identity``
# is whom the name meant before any correction, ``attribution_speakers.speaker`` whom it means now.
_DESIGNATIONS = (
    """
    CREATE TABLE designations (
        id INTEGER PRIMARY KEY,
        identity INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        role TEXT,
        organization TEXT
    ) STRICT
    """,
    "CREATE UNIQUE INDEX idx_designations_identity ON designations "
    "(identity, name, coalesce(role, ''), coalesce(organization, ''))",
    """
    INSERT OR IGNORE INTO designations (identity, name, role, organization)
    SELECT coalesce(speakers.id, said.speaker), said.name, said.role, said.organization
    FROM attribution_speakers AS said LEFT JOIN speakers ON speakers.key = said.identity
    ORDER BY said.attribution, said.position
    """,
    """
    CREATE TEMP TABLE held AS
    SELECT said.attribution, said.position, said.speaker, designations.id FROM attribution_speakers AS said
    LEFT JOIN speakers ON speakers.key = said.identity
    JOIN designations ON designations.identity = coalesce(speakers.id, said.speaker) AND designations.name = said.name
        AND coalesce(designations.role, '') = coalesce(said.role, '')
        AND coalesce(designations.organization, '') = coalesce(said.organization, '')
    """,
    "DROP TABLE attribution_speakers",
)

# Nothing refers to the attributions while they are rebuilt, so that nothing goes with the old ones.
_ATTRIBUTIONS = (
    """
    CREATE TABLE pipelines (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT
    """,
    "INSERT INTO pipelines (name) SELECT DISTINCT pipeline FROM attributions WHERE pipeline IS NOT NULL ORDER BY id",
    """
    CREATE TABLE cues (
        id INTEGER PRIMARY KEY,
        cue TEXT NOT NULL,
        lemma TEXT,
        cue_class TEXT
    ) STRICT
    """,
    "CREATE UNIQUE INDEX idx_cues_cue ON cues (cue, coalesce(lemma, ''), coalesce(cue_class, ''))",
    "CREATE INDEX idx_cues_cue_class ON cues (cue_class)",
    """
    INSERT OR IGNORE INTO cues (cue, lemma, cue_class)
    SELECT cue, cue_lemma, cue_class FROM attributions WHERE cue IS NOT NULL ORDER BY id
    """,
    """
    CREATE TEMP TABLE judged AS
    SELECT
        told.id, quote, status, origin, pipelines.id AS pipeline, method, confidence, polarity, cues.id AS cue,
        cue_start, cue_end, mention, mention_kind, mention_start, mention_end, told_to, told_to_outlet,
        said_on, said_precision, said_words, said_start, said_end
    FROM attributions AS told
    LEFT JOIN pipelines ON pipelines.name = told.pipeline
    LEFT JOIN cues ON cues.cue = told.cue AND coalesce(cues.lemma, '') = coalesce(told.cue_lemma, '')
        AND coalesce(cues.cue_class, '') = coalesce(told.cue_class, '')
    ORDER BY told.id
    """,
    "DROP TABLE attributions",
    """
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
    ) STRICT
    """,
    "INSERT INTO attributions SELECT * FROM judged",
    "DROP TABLE temp.judged",
    # It both finds the judgements of a quote and lets only one of them be the present one.
    "CREATE UNIQUE INDEX idx_attributions_quote ON attributions (quote, CASE status WHEN 'current' THEN 0 ELSE id END)",
    "CREATE INDEX idx_attributions_cue ON attributions (cue)",
    "CREATE INDEX idx_attributions_polarity ON attributions (polarity) WHERE polarity <> 'positive'",
    "CREATE INDEX idx_attributions_told_to ON attributions (told_to) WHERE told_to IS NOT NULL",
    "CREATE INDEX idx_attributions_told_to_outlet ON attributions (told_to_outlet) WHERE told_to_outlet IS NOT NULL",
    # They went with the table.
    *(statement for statement in DAYS if "ON attributions" in statement),
    """
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
    LEFT JOIN cues ON cues.id = attributions.cue
    """,
)

_SPEAKERS = (
    """
    CREATE TABLE attribution_speakers (
        attribution INTEGER NOT NULL REFERENCES attributions(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        designation INTEGER NOT NULL REFERENCES designations(id) ON DELETE CASCADE,
        PRIMARY KEY (attribution, position)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO attribution_speakers SELECT * FROM held",
    "DROP TABLE temp.held",
    # Nobody says one thing twice; by this index, everything that somebody says is found, too.
    "CREATE UNIQUE INDEX idx_attribution_speakers_speaker ON attribution_speakers (speaker, attribution)",
    "CREATE INDEX idx_attribution_speakers_designation ON attribution_speakers (designation)",
    """
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
    JOIN speakers AS identities ON identities.id = designations.identity
    """,
)

_NAMES = (
    "CREATE TEMP TABLE held AS SELECT * FROM speaker_names",
    "DROP TABLE speaker_names",
    """
    CREATE TABLE speaker_names (
        id INTEGER PRIMARY KEY,
        speaker INTEGER NOT NULL REFERENCES speakers(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        folded TEXT NOT NULL,
        UNIQUE (speaker, name)
    ) STRICT
    """,
    "CREATE INDEX idx_speaker_names_folded ON speaker_names (folded)",
    """
    CREATE TABLE speaker_name_articles (
        name INTEGER NOT NULL REFERENCES speaker_names(id) ON DELETE CASCADE,
        article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        PRIMARY KEY (name, article)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX idx_speaker_name_articles_article ON speaker_name_articles (article)",
    "INSERT INTO speaker_names (speaker, name, folded) SELECT DISTINCT speaker, name, folded FROM held",
    """
    INSERT INTO speaker_name_articles
    SELECT speaker_names.id, held.article FROM held JOIN speaker_names USING (speaker, name)
    """,
    "DROP TABLE temp.held",
)

STATEMENTS = (*_DESIGNATIONS, *_ATTRIBUTIONS, *_SPEAKERS, *_NAMES)


def newest_first(view: str) -> str:
    """The statement of VIEW, which tells SQLite how many rows are let through.

    It takes each condition to leave a few, which it would gather and sort where the index of days has the first fifty.
    By these chances, of those that were tried at a million, it reads that index for a list and the table to count.
    """
    chances = {"attributions.status = 'current'": 0.9375, "attributions.polarity = 'positive'": 0.5}
    for condition, chance in chances.items():
        view = view.replace(condition, f"likelihood({condition}, {chance})")
    return view


def with_cues(view: str) -> str:
    """The statement of VIEW with the cues from where m006 has them."""
    join = "LEFT JOIN outlets ON outlets.id = articles.outlet"
    assert join in view
    view = view.replace(join, f"LEFT JOIN cues ON cues.id = attributions.cue\n    {join}")
    for old, new in (("cue_lemma AS", "lemma AS"), ("cue_class AS", "cue_class AS"), ("cue AS", "cue AS")):
        view = view.replace(f"attributions.{old}", f"cues.{new}")
    return view


def with_role(view: str) -> str:
    """The statement of VIEW with the role from where m006 has it."""
    role = "attribution_speakers.role"
    join = "JOIN attribution_speakers ON attribution_speakers.attribution = attributions.id"
    assert role in view and join in view
    named = "JOIN designations ON designations.id = attribution_speakers.designation"
    return view.replace(role, "designations.role").replace(join, f"{join}\n    {named}")
