"""Which keys are one speaker after all: what only several articles together can tell.

Nothing here looks into a database, and every answer depends on the set of what is known alone, not on the order in
which it came.  The evidence about a speaker is a set of *facts*, short strings that can be looked up by an index:

==================  ===================================================================================
``name:G S``        a person of full name, with given name G and surname S in the spelling of all
``pet:G S``         the same for every name that the given name may be short for
``both:A B``        a person of full name with these two words for a name, in either order
``surname:S``       a person of full name with that surname
``bare:S``          somebody known by a surname alone, in one article
``given:G S``       in that article the surname also stands behind G
``office:S/O``      somebody named S is said to be O, in the words of :mod:`quotes.identity.roles`
``single:S/O``      the same, for an office that one person of a surname holds at a time
``with:S/B``        somebody named S is said to be of the body or place B
``body:S/B``        the same, where B is surely a body
``state:C``         somebody is said to be of the state C
``in:D``            somebody is in the walk of life D
``is:B``            an organization whose name stands for B
==================  ===================================================================================
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from quotes.disjoint import Disjoint
from quotes.identity.folding import alike, fold, pet_names
from quotes.identity.roles import Role, role_of, same_body
from quotes.identity.speakers import PersonName, block, person_name, qualifier_in
from quotes.records import Speaker

#: Years that an office is taken to last beyond those in which it is told.
_TERM = 4
# Walks of life that go with sport or stage without a word of explanation.
_EASY = frozenset({"media", "business"})
# So many words at the end of a body's name tell it from others.
_DISTINCTIVE_WORDS = 3
_BEFORE = re.compile(r"[^\W\d_][\w.'’-]*")

Years = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Known:
    """A speaker as far as linking goes.

    Attributes:
        id: any number that tells it from the others.
        key, name: as stored.
        facts: what is known, with the first and last year of it.
    """

    id: int
    key: str
    name: str
    facts: Mapping[str, Years]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two speakers that may be one.

    Attributes:
        ids: of both, the smaller first.
        reason: in a few words.
        score: how likely, from 0 to 1, by a rough scale.
    """

    ids: tuple[int, int]
    reason: str
    score: float


def facts_of(speaker: Speaker, *, scoped: bool, text: str | None = None) -> frozenset[str]:
    """What one appearance of SPEAKER tells.

    Args:
        speaker: with its role.
        scoped: whether the name holds for its article only.
        text: the article's words, in which a bare surname is looked for with more beside it.
    """
    if speaker.kind == "organization":
        return frozenset() if scoped else frozenset({f"is:{same_body(speaker.name)}"})
    if speaker.kind != "person":
        return frozenset()
    name = person_name(speaker.name)
    surname = alike(name.surname)
    role = role_of(speaker.role)
    found = {f"in:{domain}" for domain in role.domains}
    found |= {f"with:{surname}/{body}" for body in role.names} | {f"state:{state}" for state in role.states}
    if role.organization:
        found.add(f"body:{surname}/{same_body(role.organization)}")
    offices = [role]
    if scoped:
        found.add(f"bare:{surname}")
        if text is not None:
            givens, beside = _beside(text, name.surname)
            found |= {f"given:{alike(given)} {surname}" for given in givens}
            offices += beside
    else:
        found |= {f"surname:{surname}", f"name:{block(name)}"}
        found |= {f"pet:{full} {surname}" for full in pet_names(alike(name.given))}
        if name.given and not name.middle and not name.suffix:
            found.add(f"both:{' '.join(sorted((alike(name.given), surname)))}")
    for told in offices:
        found |= {f"office:{surname}/{office}" for office in told.offices}
        found |= {f"single:{surname}/{office}" for office in told.single}
    return frozenset(found)


def _beside(text: str, surname: str) -> tuple[set[str], list[Role]]:
    """The words that stand before SURNAME in TEXT, folded, and the roles that they tell."""
    givens: set[str] = set()
    roles: list[Role] = []
    pattern = re.compile(rf"((?:[A-Z][\w.'’-]*[ \u00a0]){{1,3}})(?={re.escape(surname)}\b)", re.IGNORECASE)
    for match in pattern.finditer(text):
        words = [word for word in match[1].split() if word[0].isupper()]
        if not words:
            continue
        roles.append(role_of(" ".join(words)))
        if _BEFORE.fullmatch(words[-1]):
            givens.add(fold(words[-1]))
    return givens, roles


# -- full names


def united(members: Collection[Known]) -> tuple[dict[int, int], list[Doubt]]:
    """Who of MEMBERS, persons of full names that share a surname and maybe a given name, or both the other way round,
    are one.

    Returns:
        for each the one that stands for it (itself, where it stands alone or for others); and the doubts.
    """
    rows = {member.id: _Row(member, person_name(member.name), qualifier_in(member.key)) for member in members}
    union = _Union(rows)
    by_name: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows.values():
        by_name[alike(row.name.given), row.name.suffix].append(row)
    for same in by_name.values():
        _by_middle(union, same)
    _across_walks(union, list(by_name.values()))
    _pair(union, lambda one, other: _may_be_pet(one, other) and _one_body(one, other))
    _pair(union, lambda one, other: _are_turned(one, other) and _one_calling(one, other))
    return union.heads(), _doubts(union)


@dataclass(frozen=True, slots=True)
class _Row:
    known: Known
    name: PersonName
    walk: str

    def told(self, *kinds: str) -> set[str]:
        return {fact for fact in self.known.facts if fact.partition(":")[0] in kinds}


class _Union(Disjoint[int]):
    """Rows, by their numbers, and the groups that they form."""

    def __init__(self, rows: Mapping[int, _Row]) -> None:
        super().__init__()
        self.rows = rows
        for number in sorted(rows):
            self.find(number)

    def join(self, one: _Row, other: _Row) -> None:
        self.unite(one.known.id, other.known.id)

    def members(self) -> list[list[_Row]]:
        return [[self.rows[number] for number in group] for group in self.groups()]

    def heads(self) -> dict[int, int]:
        heads: dict[int, int] = {}
        for group in self.members():
            head = min(group, key=lambda row: (row.walk, len(row.name.middle), row.known.key))
            heads |= {row.known.id: head.known.id for row in group}
        return heads


def _by_middle(union: _Union, rows: list[_Row]) -> None:
    """Unite those of ROWS, which share given name and suffix, whose middle names do not tell them apart."""
    walks: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        walks[row.walk].append(row)
    for same_walk in walks.values():
        plain = [row for row in same_walk if not row.name.middle]
        by_initials: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
        for row in same_walk:
            if row.name.middle:
                by_initials[tuple(word[0] for word in row.name.middle)].append(row)
        clusters: list[list[_Row]] = []
        for alikes in by_initials.values():
            full = {row.name.middle for row in alikes if any(len(word) > 1 for word in row.name.middle)}
            # "J. E. Moss" may be either of two whose middle names are written out and differ.
            split = {row.name.middle for row in alikes} if len(full) > 1 else {None}
            clusters += [[row for row in alikes if middle in (None, row.name.middle)] for middle in split]
        for cluster in [plain, *clusters]:
            for row in cluster[1:]:
                union.join(cluster[0], row)
        _join_plain(union, plain, clusters)


def _join_plain(union: _Union, plain: list[_Row], clusters: list[list[_Row]]) -> None:
    """Unite PLAIN, the name without middle names, with that of CLUSTERS it has to be, if there is one."""
    if not plain or not clusters:
        return
    close = [cluster for cluster in clusters if _share(plain, cluster, "office", "with")]
    if len(close) == 1:
        union.join(plain[0], close[0][0])
    elif len(clusters) == 1 and any(len(word) == 1 for row in clusters[0] for word in row.name.middle):
        union.join(plain[0], clusters[0][0])


def _across_walks(union: _Union, names: list[list[_Row]]) -> None:
    """Unite a goalkeeper with whoever has the name and whose walk of life is not told, or does not speak against it."""
    for rows in names:
        base = [row for row in rows if not row.walk]
        walks = sorted({row.walk for row in rows if row.walk})
        if not base or len(walks) != 1:
            continue
        bases, others = _groups_of(union, base), _groups_of(union, [row for row in rows if row.walk])
        if len(bases) == 1 and len(others) == 1 and not _strangers(bases[0], walks[0]):
            union.join(bases[0][0], others[0][0])


def _strangers(base: list[_Row], walk: str) -> bool:
    domains = {fact.removeprefix("in:") for row in base for fact in row.told("in")}
    return walk not in domains and bool(domains - _EASY)


def _groups_of(union: _Union, rows: list[_Row]) -> list[list[_Row]]:
    wanted = {row.known.id for row in rows}
    return [group for group in union.members() if any(row.known.id in wanted for row in group)]


def _pair(union: _Union, fit: Callable[[list[_Row], list[_Row]], bool]) -> None:
    """Unite two groups that FIT each other, and nobody else."""
    groups = union.members()
    near: dict[int, list[int]] = defaultdict(list)
    for (i, one), (j, other) in combinations(enumerate(groups), 2):
        if fit(one, other):
            near[i].append(j)
            near[j].append(i)
    for i, (j, *more) in sorted(near.items()):
        if not more and near[j] == [i]:
            union.join(groups[i][0], groups[j][0])


def _may_be_pet(one: list[_Row], other: list[_Row]) -> bool:
    """Whether the names differ by a pet form alone; middle names that clash are two people."""
    first, second = one[0], other[0]
    if first.name.suffix != second.name.suffix or alike(first.name.given) == alike(second.name.given):
        return False
    middles = [{row.name.middle for row in group if row.name.middle} for group in (one, other)]
    clash = all(middles) and not middles[0] & middles[1]
    return not clash and _share(one, other, "pet")


def _are_turned(one: list[_Row], other: list[_Row]) -> bool:
    """Whether the names are the same two words, family name first in one of them: `Abe Shinzo`, `Shinzo Abe`."""
    given = [{alike(row.name.given) for row in group} for group in (one, other)]
    return not given[0] & given[1] and _share(one, other, "both")


def _one_calling(one: list[_Row], other: list[_Row]) -> bool:
    """Whether both hold an office that one person has at a time, at that time, or the same office of one body."""
    states = [{fact for row in rows for fact in row.told("state")} for rows in (one, other)]
    if all(states) and not states[0] & states[1]:
        return False
    high = any(
        _office(fact) == _office(held) and near_in_time(row.known.facts[fact], peer.known.facts[held])
        for row in one
        for peer in other
        for fact in row.told("single")
        for held in peer.told("single")
    )
    return high or (_same_office(one, other) and _one_body(one, other))


def _same_office(one: list[_Row], other: list[_Row]) -> bool:
    """Whether one office is told of both, whatever their surnames."""
    offices = [{_office(fact) for row in rows for fact in row.told("office")} for rows in (one, other)]
    return bool(offices[0] & offices[1])


def _office(fact: str) -> str:
    return fact.partition("/")[2]


def _one_body(one: Iterable[_Row], other: Iterable[_Row]) -> bool:
    """Whether both groups are of one body, maybe with more in front of its name: "Elda Harbour Safety Board"."""
    bodies = [{fact.partition("/")[2] for row in rows for fact in row.told("body")} for rows in (one, other)]
    return any(
        first == second or min(len(first.split()), len(second.split())) >= _DISTINCTIVE_WORDS
        for first in bodies[0]
        for second in bodies[1]
        if f" {first}".endswith(f" {second}") or f" {second}".endswith(f" {first}")
    )


def _share(one: Iterable[_Row], other: Iterable[_Row], *kinds: str) -> bool:
    facts = [{fact for row in rows for fact in row.told(*kinds)} for rows in (one, other)]
    return bool(facts[0] & facts[1])


def _doubts(union: _Union) -> list[Doubt]:
    """What the groups of UNION that stayed apart may yet have in common."""
    found = []
    heads = union.heads()
    for one, other in combinations(union.members(), 2):
        # One person may go by several given names, but by one suffix.
        given = [{alike(row.name.given) for row in group} for group in (one, other)]
        same_given = bool(given[0] & given[1])
        evidence = _share(one, other, "office", "with")
        if not same_given and not (_may_be_pet(one, other) and evidence):
            if not (_are_turned(one, other) and _same_office(one, other)):
                continue
            reason, score = "the same name in the other order and the same office", 0.4
        elif not same_given:
            reason, score = "a pet form of the name and the same office or body", 0.6
        elif one[0].name.suffix != other[0].name.suffix:
            reason, score = "the same name but for Jr. or the like", 0.3 + 0.2 * evidence
        elif {row.walk for row in one} != {row.walk for row in other}:
            reason, score = "the same name in another walk of life", 0.3
        else:
            reason, score = "the same name but for the middle", 0.4 + 0.2 * evidence
        low, high = sorted((heads[one[0].known.id], heads[other[0].known.id]))
        found.append(Doubt((low, high), reason, round(score, 2)))
    return found


def near_in_time(one: Years, other: Years) -> bool:
    """Whether ONE and OTHER, the years in which an office is told, may be of one term."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return True
    return one[0] - _TERM <= other[1] and other[0] - _TERM <= one[1]
