"""What makes the rows of m006 small: words that stand in many rows are kept once, and no index says what another does.

A quotation took 1,000 bytes beside the text it stands in, and most of them said again what the last one had said.
"""

from __future__ import annotations

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

# One index both finds the judgements of a quote and lets only one of them be the present one.
_JUDGEMENTS = (
    "DROP INDEX idx_attributions_quote",
    "DROP INDEX idx_attributions_current",
    "CREATE UNIQUE INDEX idx_attributions_quote ON attributions (quote, CASE status WHEN 'current' THEN 0 ELSE id END)",
)

STATEMENTS = (*_DESIGNATIONS, *_NAMES, *_JUDGEMENTS)
