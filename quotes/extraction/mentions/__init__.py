"""Whatever in a parsed text can stand for a source: names, pronouns and descriptions.

``name_runs`` finds where names stand, ``names`` makes them, ``name_types`` says whether they are of persons, bodies or
places, ``mentions`` puts them together with pronouns and descriptions.
"""
