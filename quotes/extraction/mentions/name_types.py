"""What each name is the name of, decided for the whole article at once."""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.names import PLACE_LABELS, Name, find_names
from quotes.extraction.mentions.roles import role_after, role_apart, role_beside
from quotes.extraction.mentions.titles import PERSON_LABELS, is_title, unit_text

# What the noun before a name weighs that makes it a body's beyond doubt.
SURE = 12


def typed_names(doc: Doc) -> list[Name]:
    """Every name of DOC in order, typed by all that the article tells; people with the role set beside them."""
    names = find_names(doc)
    _set_types(doc, names)
    for name in names:
        if name.type == "person":
            at = (name.start, name.end)
            apart = name.role or role_apart(doc, *at) or role_beside(doc, *at)
            name.role = apart or role_after(doc, name.end, of_person=True)
    return names


def _set_types(doc: Doc, names: list[Name]) -> None:
    """Give every name the type for which the whole article has most evidence."""
    votes: dict[str, Counter[str]] = {}
    for name in names:
        ballot = votes.setdefault(name.parts[-1], Counter())
        for kind, weight in _evidence(doc, name).items():
            ballot[kind] += weight
            votes.setdefault(" ".join(name.parts), Counter())[kind] += 2 * weight
    for name in names:
        tally = Counter(votes.get(" ".join(name.parts), ()))
        if len(name.parts) == 1:
            tally.update(votes[name.parts[-1]])
        best = tally.most_common(1)
        name.type = best[0][0] if best and best[0][1] > 0 else "other"  # type: ignore[assignment]
        if doc[name.end - 1].like_url or name.fixed:
            name.type = "organization"  # `Cleveland.com`, `Downing St`
    _follow_full_names(doc, names)


def _follow_full_names(doc: Doc, names: list[Name]) -> None:
    """Give a name of one word the type of the full name it is short for: `Peabody` of `Peabody Energy`."""
    full = [n for n in names if len(n.parts) > 1]
    alone = {n.parts[0] for n in names if len(n.parts) == 1 and n.type == "person"}
    told = {n.parts for n in full if n.type == "organization" and _told_a_body(doc, n) == SURE}
    for name in full:
        surname_alone = _opens_with_given_name(name) and name.parts[-1] in alone
        if name.type == "organization" and surname_alone and name.parts not in told:
            name.type = "person"  # the recogniser took `Howard Stern` for a body
    surnames = {n.parts[-1] for n in full if n.type == "person"}
    surnames |= {n.parts[0] for n in full if n.type == "person" and n.parts[0] in words("family_first")}
    bodies = {n.parts[0] for n in full if n.type == "organization"} - surnames
    bodies -= {n.parts[0] for n in names if len(n.parts) == 1 and _labels(doc, n)["place"] > 0}
    bodies |= {parts[-1] for parts in told} - surnames
    for name in names:
        if len(name.parts) > 1:
            continue
        person = name.parts[0] in surnames and not _in_place_phrase(doc[name.head])
        if person and name.type in ("place", "organization"):
            name.type = "person"
        elif name.parts[0] in bodies and name.type == "person" and not name.honorific:
            name.type = "organization"


def _opens_with_given_name(name: Name) -> bool:
    return len(name.parts) > 1 and name.parts[0] in classes("given_names")


def _labels(doc: Doc, name: Name) -> Counter[str]:
    """What the entity recogniser says, by the share of the name it covers."""
    tally: Counter[str] = Counter()
    tokens = doc[name.start : name.end]
    labels = Counter(t.ent_type_ for t in tokens if t.ent_type_)
    for label, count in labels.items():
        share = 2 * count / len(tokens)
        if label in PERSON_LABELS:
            tally["person"] += share  # type: ignore[assignment]
        elif label == "ORG":
            tally["organization"] += share  # type: ignore[assignment]
        elif label in PLACE_LABELS:
            tally["place"] += share  # type: ignore[assignment]
    return tally


def _evidence(doc: Doc, name: Name) -> Counter[str]:
    tally: Counter[str] = Counter()
    tokens = doc[name.start : name.end]
    tally.update(_labels(doc, name))
    if len(tokens) == 1 and tokens[0].text.isupper() and len(tokens[0]) > 1:
        tally["organization"] += 1
        tally["person"] -= 1
    # `Christian Aid`, `the regulator Ofcom`
    body = all(t.ent_type_ == "ORG" for t in tokens)
    if name.honorific:
        tally["person"] += 1 if body and not name.title else 3
    if any(p in words("organization_words") for p in name.parts) and not name.honorific:
        tally["organization"] += 3
    if name.start > 0 and doc[name.start - 1].lower_ == "the" and len(name.parts) > 0:
        tally["person"] -= 3
        tally["organization"] += 1
    tally["organization"] += _told_a_body(doc, name) or _has_parts(doc, name)
    if _opens_with_given_name(name):
        tally["person"] += 1 if body else 3
    if tokens.text in words("outlets") and not name.honorific:
        tally["organization"] += 4
    if [t.lower_ for t in doc[name.end : name.end + 2]] == [",", "which"]:
        tally["organization"] += 3
    if name.end < len(doc) and role_after(doc, name.end):
        tally["person"] += 2
    elif (told := role_after(doc, name.end, of_person=True)) and doc[slice(*told)].root.lower_ in words("body_nouns"):
        tally["organization"] += 4  # `Halden, the biggest lender,`
    head = doc[name.head]
    if head.dep_ == "nsubj" and head.head.lemma_ in classes("verbs"):
        tally["person"] += 1
    if _in_place_phrase(head):
        tally["place"] += 1
    return tally


def _told_a_body(doc: Doc, name: Name) -> int:
    """How much the noun right before NAME speaks for a body: that of `the retailer Ada Lee`, of `analysts Lee`."""
    if not name.start:
        return 0
    noun, head = doc[name.start - 1], doc[name.head]
    if unit_text(doc, noun.i).lower() in words("body_nouns"):
        owner = head.dep_ == "nsubj" and head.head.dep_ in ("relcl", "acl")  # `the firm Ada Lee runs`
        return 4 if owner else SURE
    behind = doc[name.end] if name.end < len(doc) else noun
    several = noun.tag_ == "NNS" and noun.is_lower and is_title(noun.lower_.removesuffix("s"))
    leans = noun.dep_ in ("compound", "nmod", "amod") and name.start <= noun.head.i < name.end
    return SURE if several and leans and behind.lower_ not in (",", "and", "&", "or") else 0


def _has_parts(doc: Doc, name: Name) -> int:
    """How much the noun right behind NAME speaks for a body: that of `Halden boss Ada Lee` and `Halden shares`."""
    parts = name.end < len(doc) and doc[name.end].lower_ in words("body_parts")
    return 3 if parts and doc[name.head].dep_ in ("compound", "nmod") else 0


def _in_place_phrase(head: Token) -> bool:
    return head.dep_ == "pobj" and head.head.lower_ in ("in", "near", "at", "outside", "across")
