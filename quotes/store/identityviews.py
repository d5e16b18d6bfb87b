"""The views over identity, versions and statements, in words that read as a sentence."""

from __future__ import annotations

# Whoever is "the minister" in one year need not be in another: each role with the days and articles it is told of.
# One pass over the rows, for a page of a million: the articles are read off the ends of sorted words.
ROLES = (
    "DROP VIEW IF EXISTS speaker_roles",
    """
    CREATE VIEW speaker_roles AS
    WITH told AS (
        SELECT
            attribution_speakers.speaker,
            designations.role,
            designations.organization,
            quotes.date AS date,
            quotes.article AS article
        FROM attribution_speakers
        JOIN designations ON designations.id = attribution_speakers.designation AND designations.role IS NOT NULL
        JOIN attributions ON attributions.id = attribution_speakers.attribution AND attributions.status = 'current'
        JOIN quotes ON quotes.id = attributions.quote AND quotes.shown
    )
    SELECT
        speakers.name AS speaker,
        told.role AS role,
        max(told.organization) AS organization,
        min(told.date) AS first,
        max(told.date) AS last,
        count(*) AS quotes,
        CAST(substr(min(printf('%-10s %012d', coalesce(told.date, '9999-99-99'), told.article)), 11) AS INTEGER)
            AS first_article,
        CAST(substr(max(printf('%-10s %012d', coalesce(told.date, ''), told.article)), 11) AS INTEGER)
            AS last_article,
        told.speaker AS speaker_id
    FROM told
    JOIN speakers ON speakers.id = told.speaker
    GROUP BY told.speaker, told.role
    """,
)

# One row for every appearance of what several articles have; what stands in one place only is in statement_history.
APPEARANCES = """
    SELECT
        statements.id AS statement,
        statements.text AS longest_form,
        quotes.date AS date,
        (
            SELECT group_concat(name, '; ') FROM (
                SELECT speakers.name FROM attribution_speakers
                JOIN speakers ON speakers.id = attribution_speakers.speaker
                WHERE attribution_speakers.attribution = attributions.id
                ORDER BY attribution_speakers.position
            )
        ) AS speakers,
        quotes.text AS words,
        outlets.name AS outlet,
        agencies.name AS agency,
        articles.title AS article,
        articles.url AS link,
        coalesce(articles.origin, articles.id) AS origin,
        quotes.kind AS kind,
        quotes.id AS quote,
        articles.id AS article_id
    FROM statements
    JOIN quotes ON quotes.statement = statements.id AND quotes.shown
    JOIN articles ON articles.id = quotes.article
    JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
"""

# How articles changed, and what they said and no longer say; of columns of all groups.
VERSION_VIEWS = (
    """
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
            SELECT count(*) FROM quotes WHERE quotes.article = articles.id
                AND quotes.shown AND articles.replaced_by IS NOT NULL
        ) AS vanished,
        articles.page AS page,
        articles.id AS article_id,
        articles.replaced_by AS next_article_id
    FROM articles
    LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE articles.version > 1 OR articles.replaced_by IS NOT NULL
    ORDER BY articles.page, articles.version
    """,
    """
    CREATE VIEW vanished_quotes AS
    SELECT
        coalesce(later.published, later.first_seen) AS gone_by,
        (
            SELECT group_concat(name, '; ') FROM (
                SELECT speakers.name FROM attribution_speakers
                JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
                WHERE attribution_speakers.attribution = attributions.id
                ORDER BY attribution_speakers.position
            )
        ) AS speakers,
        quotes.text AS words,
        quotes.kind AS kind,
        attributions.polarity AS polarity,
        outlets.name AS outlet,
        articles.title AS article,
        articles.url AS link,
        articles.published AS published,
        quotes.id AS quote,
        articles.id AS article_id,
        later.id AS next_article_id
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    JOIN articles AS later ON later.id = articles.replaced_by
    LEFT JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE quotes.shown
    """,
)
