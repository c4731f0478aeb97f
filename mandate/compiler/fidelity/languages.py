"""Prose that is not English. Nothing here reads it, so no part of it may be filed as harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mandate.compiler.fidelity.support import Page
from mandate.model.clause import Clause, Shape
from mandate.model.reading import FidelityFact, Infidelity

ONLY_ENGLISH = "only English is read, and this is another language"

_FOREIGN = frozenset(
    """
    der das dem den des ein eine einen einem einer und oder nicht kein keine keinen keiner keines nur
    nie niemals ohne mit von vom zum zur bei beim nach vor für über unter zwischen wenn falls außer
    ausser sonst bis ab jede jeder jedes jeden ist sind wird werden darf dürfen muss müssen soll sollen
    kann können höchstens mindestens mehr weniger als auf aus im bitte sie wir ihr euch uns immer alle
    allen auch aber denn weil dass sofort le les un une des et ou ne pas jamais rien sans avec pour sur
    sous dans par chez est sont être doit doivent peut peuvent il elle nous vous ils si sauf seulement
    toujours moins au aux du qui que chaque tout tous toute toutes entre avant après aucun aucune fois
    el los las una unos y nunca sin con por para sobre bajo en es son debe deben puede pueden siempre
    solo sólo más menos del al cada todo todos toda todas antes después hasta excepto salvo ningún
    ninguna favor lo gli uno e o non mai niente senza di da su tra fra è sono deve devono può possono
    sempre solo più meno della delle dei ogni tutti tutte prima dopo fino eccetto nessun nessuna per de
    het een en of niet geen nooit zonder met van voor op onder bij naar is zijn moet moeten mag mogen
    kan kunnen altijd alleen meer minder dan elke alle iedere tenzij behalve maar os uma uns umas não
    nunca sem com em é são deve devem pode podem sempre apenas mais cada todos depois até exceto och
    eller inte aldrig utan med för på av är ska får kan alltid endast mer mindre än varje og eller ikke
    aldri aldrig uden uten på af er skal må altid kun mere mer hver i oraz lub nie nigdy bez z dla na
    pod przez jest są musi może tylko więcej mniej niż każdy przed po
    """.split()
)
_ENGLISH = frozenset(
    """
    the a an and or not no never only without with from at for over under between if unless except
    otherwise until each every is are was were be been will would may must shall should can could most
    least more less than on of to in out into by please you we they he she it this that these those his
    her our your their my me us them always all any some also but because so then when where who what
    which how do does did has have had before after per as about up down there here one two three first
    next day days week hour hours new own such same
    """.split()
)
_PARTICLES = frozenset("de la le el los las del di da van von der den du des dos y e".split())
_SHARED = (_FOREIGN & _ENGLISH) | frozenset(
    "a in an am on as do so no me he is or of by us i o e y per al en".split()
)
_SIGNED = re.compile(
    r"(?:mit\s+(?:freundlichen|besten|herzlichen|lieben)\s+grüßen|(?:viele|liebe|beste|schöne|herzliche)\s+"
    r"gr(?:ü|ue)(?:ß|ss)e|(?:guten|schönen)\s+(?:morgen|tag|abend)|hallo|liebe[rs]?|servus|danke"
    r"|vielen\s+dank|"
    r"bonjour|bonsoir|salut|ch[eè]re?s?|cordialement|bien\s+à\s+(?:vous|toi)|merci|hola|buenos\s+d[ií]as|"
    r"querid[oa]s?|un\s+saludo|saludos|gracias|atentamente|ciao|caro|cara|grazie|cordiali\s+saluti|"
    r"buongiorno|beste|met\s+vriendelijke\s+groet(?:en)?|groetjes|bedankt|ol[áa]|obrigad[oa]|"
    r"atenciosamente|hej|med\s+vänlig\s+hälsning)\b[^.:;!?\d]{0,40}[.!,]*",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_QUOTED = re.compile(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”]*”|«[^»]*»|https?://\S+")
_MOST = 20_000  # characters looked at: a longer clause has shown its language


def unread_languages(page: Page) -> Iterator[FidelityFact]:
    """Clauses in another language, unless a reader that knows it made an item of them.

    The embedded reader knows English alone, so that what it quotes of another language counts for nothing.
    """
    quoted = {q.clause for item in page.plan.items for q in item.quotes}
    if page.plan.reader.kind == "english":
        quoted = set()
    for facts in page.clauses:
        clause = facts.clause
        if clause.id not in quoted and is_foreign(clause):
            yield FidelityFact(
                Infidelity.UNREAD, clause.span, clause.id, found=clause.text, proposed=ONLY_ENGLISH
            )


def is_foreign(clause: Clause) -> bool:
    """Whether a clause of more than two words is in another language. Names and sign-offs are not."""
    text = _QUOTED.sub(" ", clause.text[:_MOST]) if clause.shape is not Shape.QUOTED else clause.text[:_MOST]
    if _SIGNED.fullmatch(" ".join(text.strip("*_> \n").split())):
        return False
    if _other_script(text):
        return True
    if clause.shape is Shape.CODE:
        return False
    words = _WORD.findall(text)
    if len(words) <= 2:
        return False
    theirs = ours = 0
    for i, word in enumerate(words):
        low = word.lower()
        if (
            low in _PARTICLES
            and i + 1 < len(words)
            and (words[i + 1][0].isupper() or words[i + 1] in _PARTICLES)
            and low != "des"
        ):
            continue  # Café de Flore, Ludwig van Beethoven
        if low in _SHARED:
            continue
        theirs += low in _FOREIGN
        ours += low in _ENGLISH
    return theirs > ours


def _other_script(text: str) -> bool:
    """More letters of another script than Latin ones, and more of them than a name or two has."""
    latin = other = 0
    ideographs = 0
    for c in text:
        if not c.isalpha():
            continue
        if c.isascii() or unicodedata.name(c, "").startswith("LATIN"):
            latin += 1
        else:
            other += 1
            ideographs += unicodedata.east_asian_width(c) in ("W", "F")
    if other <= latin:
        return False
    return ideographs > 4 or len(_WORD.findall(text)) > 2
