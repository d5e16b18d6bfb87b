"""Who said what, in one line; reported speech is the article's clause with its verb (*Lee urged the council to …*).

Where the words follow their cue in the article, the sentence is the article's own; where the cue stands behind them
(*The pier was late, Lee said*) or somewhere else, the clause is put behind its verb.  What makes no sentence that way
is a fragment, which no prose cites.
"""

from __future__ import annotations

import re

from quotes.citing.citation import Citation, in_prose, joined
from quotes.citing.forms import Style, when_said
from quotes.citing.words import closed, nested, quoted, spoken
from quotes.identity.statements.wording import GRAMMAR

# Words that no name begins with: small behind *that*.
_SMALL = GRAMMAR | {
    "although", "amid", "both", "despite", "each", "every", "many", "most", "several", "since", "within",
}  # fmt: skip
# Those of the verbs of saying that have no -ed, and those that double their last letter before it.
_IRREGULAR = {
    "say": "said", "tell": "told", "think": "thought", "know": "knew", "find": "found", "write": "wrote",
    "hold": "held", "feel": "felt", "see": "saw", "mean": "meant", "read": "read", "swear": "swore",
    "understand": "understood", "give": "gave", "make": "made", "take": "took", "put": "put", "set": "set",
    **{verb: f"{verb}{verb[-1]}ed" for verb in ("admit", "commit", "plan", "quip", "rebut", "refer", "regret")},
}  # fmt: skip
# What a cue that is no verb, or none that the clause can stand behind, did by its class.
_BY_CLASS = {"denial": "deny", "question": "ask", "commissive": "promise"}
_ASKING = r"whether|if|how|why|what|who|whom|whose|when|where|which"
_CONJUNCTION = re.compile(rf"(?:that|{_ASKING})\b")
_AT_END = re.compile(rf"\b(?:that|{_ASKING}|to)$")
# A noun or an adjective goes behind these, or behind one word more: "his own claim", "was adamant".
_BEFORE_NOUN = re.compile(
    r"(?:\b(?:an?|the|his|her|its|their|this|that|no|any|of|in|by|with|is|are|was|were|be|been|remain(?:s|ed)?)"
    r"|\w['’]s?)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_LONGEST_LEAD = 80


def is_citable(c: Citation) -> bool:
    """Whether prose can cite C: its words are direct speech, or a clause that makes a sentence with its verb."""
    return c.kind != "indirect" or predicate(c) is not None


def speakers(c: Citation, role: str = "{}, {}", *, serial: bool = False) -> str:
    """The speakers of C, each with the role put as ROLE has it, and the doubt about them."""
    people = [role.format(source.name, source.role) if source.role else source.name for source in c.speakers]
    who = joined(people, serial=serial) or c.who
    return in_prose(f"{who[:-1]}; {c.doubt[2:]}" if c.doubt and who.endswith(")") else f"{who}{c.doubt}")


def attributed(c: Citation, style: Style = "us", role: str = "{}, {}", *, serial: bool = False) -> str:
    """Speakers, to whom and when: ``Ana Lee, mayor, to the Courier, on May 2, 2024``, the date in STYLE."""
    told = f", to {in_prose(c.told_to)}" if c.told_to else ""
    said = f", {when_said(c.said_on, c.said_precision, style)}" if c.said_on else ""
    return f"{speakers(c, role, serial=serial)}{told}{said}"


def saying(
    c: Citation, style: Style = "us", role: str = "{}, {}", *, serial: bool = False, stop: str = ".", outer: int = 0
) -> str:
    """Who said what, up to STOP: ``Ana Lee: “We sail.”``, ``Ana Lee said that they sail.``"""
    if is_citable(c) and c.kind == "indirect":
        return closed(sentence(c, speakers(c, role, serial=serial), style), stop)
    who = attributed(c, style, role, serial=serial)
    return f"{who}: {in_prose(c.words) if c.kind == 'indirect' else quoted(c, stop, outer)}"


def block(c: Citation) -> str:
    """The words of C by themselves: those said without quotation marks around them, those reported as a sentence."""
    if c.kind == "indirect":
        return closed(f"{in_prose(f'{c.who}{c.doubt}')} {predicate(c) or in_prose(c.words)}", ".")
    words = spoken(c)
    return closed(words, ".") if words.endswith(",") else words


def sentence(c: Citation, who: str, style: Style = "us") -> str:
    """What was reported as a sentence about WHO, without a full stop; a fragment behind a colon.

    STYLE is that of the date.  To whom it was said stands in it where the article's clause does not tell.
    """
    clause = predicate(c)
    if clause is None:
        return f"{who}: {in_prose(c.words)}"
    told = f"speaking to {in_prose(c.told_to)}" if c.told_to and in_prose(c.told_to) not in clause else ""
    aside = " ".join(filter(None, (told, when_said(c.said_on, c.said_precision, style))))
    # A role behind the name stands between commas.
    comma = "," if c.speakers and c.speakers[-1].role and f", {in_prose(c.speakers[-1].role)}" in who else ""
    return f"{who.rstrip(',')}, {aside}, {clause}" if aside else f"{who.rstrip(',')}{comma} {clause}"


def predicate(c: Citation) -> str | None:
    """Put what C reports behind its verb: ``said that they sail``, ``urged the council to wait``.

    Returns:
        The sentence without its subject and full stop, None where no sentence can be made.
    """
    words = nested(in_prose(spoken(c)), outer=0).strip().rstrip(",;:")
    # A question in the order of a question is no clause.
    if words.endswith("?") or len(words.split()) < 2:
        return None
    words = words[:-1] if words.endswith(".") and not re.search(r"\b\w\.$", words) else words
    words = words.removeprefix(f"{c.cue} ") if words.startswith(f"{c.cue} that ") else words
    lead = _lead(c)
    return _as_in_article(c, lead, words) or _behind_verb(c, lead, words)


def _lead(c: Citation) -> str | None:
    """What the article has between the cue and the words: None where they do not follow it in its clause."""
    if c.cue_span is None or not c.parts or c.cue_span.end > c.parts[0].start:
        return None
    lead = c.between(c.cue_span.end, c.parts[0].start)
    if len(lead) > _LONGEST_LEAD or re.search(r"[.?!;:\"“”\n()]", lead):
        return None
    # The day that it was said is in the citation, and "Friday" would be another in it.
    lead = lead.replace(c.said_words, "") if c.said_on and c.said_words else lead
    lead = " ".join(lead.split())
    # "said, he later said, that" and "said said that" tell one verb twice.
    lead = re.sub(rf"^(?:,.*, (?=\w+$)|{re.escape(c.cue or '')}\b ?)", "", lead)
    if _CONJUNCTION.match(c.pieces[0]):
        return lead.strip(" ,")
    return lead.removesuffix(",") if lead.endswith("that,") else lead


def _as_in_article(c: Citation, lead: str | None, words: str) -> str | None:
    """The clause just as the article has it, from its verb on; None where it has none, or the speaker stands in it."""
    mention, cue = c.mention_span, c.cue_span
    if mention and cue and c.parts and cue.end <= mention.start < c.parts[0].start:
        return None
    if lead is None or lead.endswith(",") or not _is_verb(c):
        return None
    if c.cue_lemma == "say" and not lead and words.split(maxsplit=1)[0] not in ("so", "no", "nothing", "yes"):
        return f"{_verb(c)} {words}" if _has_conjunction(c, words) else f"{_verb(c)} that {words}"
    # "said of his support" leaves open what.
    if c.cue_lemma in ("say", "tell", "write") and re.search(r"\b(?:of|about|on)$", lead):
        return None
    return " ".join(part for part in (_verb(c), in_prose(lead), words) if part)


def _behind_verb(c: Citation, lead: str | None, words: str) -> str | None:
    """The clause as what the verb says: with a conjunction of its own, the one that stands before it, or *that*."""
    is_verb = _is_verb(c)
    if c.cue_lemma == "tell" and c.told_to:
        verb = f"{_inflected(c, 'tell')} {in_prose(c.told_to)}"
    elif is_verb and c.cue_lemma != "tell" and c.cue_class not in ("emotive", "other"):
        verb = _verb(c)
    else:
        verb = _inflected(c, _BY_CLASS.get(c.cue_class or "", "say"))
    found = _AT_END.search(lead or "")
    if found and not words.lower().startswith(f"{found[0]} "):
        words = f"{found[0]} {words}"
    if _has_conjunction(c, words):
        return None if c.cue_class == "question" and words.startswith("that ") else f"{verb} {words}"
    if words.startswith("to "):
        return f"{verb} {words}" if is_verb and c.cue_class == "commissive" else None
    # "According to Lee, the pier was late" begins its sentence; between commas the cue parts the words from their
    # subject: "which, according to Lee, was late".
    begins = c.cue is not None and (c.cue[:1].isupper() or c.before_cue.endswith("According "))
    is_fronted = words[:1].isupper() and (c.cue_span is None or not c.parts or c.cue_span.start > c.parts[0].start)
    is_whole = begins or is_fronted or (is_verb and not lead)
    if c.cue_class == "question" or not is_whole:
        return None
    words = re.sub(r"^(?:And|But|So|Or|Yet|However|Meanwhile|Moreover),? (?=\w)", "", words)
    first = words.split(maxsplit=1)[0]
    if first != "I" and re.split(r"\W", first.lower())[0] in _SMALL:
        words = words[0].lower() + words[1:]
    return f"{verb} that {words}"


def _has_conjunction(c: Citation, words: str) -> bool:
    """Whether WORDS begin with what joins them to their verb; *if it rains* is a condition of what is said."""
    found = _CONJUNCTION.match(words)
    is_open = c.cue_class == "question" or c.polarity != "positive"
    return found is not None and (is_open or found[0] not in ("if", "when", "where"))


def _is_verb(c: Citation) -> bool:
    """Whether the cue is a verb: inflected, or not where a noun would stand."""
    if not c.cue or not c.cue_lemma or c.cue_lemma in ("according to", "to"):
        return False
    is_inflected = c.cue.split()[0].lower() != c.cue_lemma.split()[0]
    return is_inflected or _BEFORE_NOUN.search(c.before_cue) is None


def _verb(c: Citation) -> str:
    """The cue as the article has it, or in the past where that form is not one of a whole clause; by its polarity."""
    first, *particle = (c.cue or "said").lower().split()
    lemma = (c.cue_lemma or "say").split()[0]
    if c.polarity != "positive" and lemma not in ("refuse", "decline"):
        return _inflected(c, c.cue_lemma or lemma)
    if not first.endswith("s") or first == lemma or len(c.speakers) > 1:
        first = _past(lemma, first)
    return " ".join([first, *particle])


def _inflected(c: Citation, lemma: str) -> str:
    """LEMMA as the polarity has it."""
    without = {"negated": f"did not {lemma}", "refused": f"refused to {lemma}", "hypothetical": f"might {lemma}"}
    return without.get(c.polarity) or _past(lemma, lemma)


def _past(lemma: str, form: str) -> str:
    """The past tense of LEMMA, of which FORM is in the article: it tells of a doubled letter, or is the past itself."""
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    if form not in (lemma, f"{lemma}s") and not form.endswith("ing"):
        return form
    stem = form.removesuffix("ing") if form.endswith("ing") else lemma.removesuffix("e")
    return f"{stem[:-1]}ied" if re.search(r"[^aeiou]y$", stem) else f"{stem}ed"
