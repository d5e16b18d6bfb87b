"""Which language a text is in: other languages are told, and nothing that is English is ever taken for another."""

from __future__ import annotations

import subprocess
import sys

import pytest

from quotes.articles.fields.language import language_of

# The same invented report, and its first sentence where a language has a neighbour that is much like it.
FOREIGN = {
    "de": "Der Hafenmeister sperrte am Dienstag die Brücke über den Kanal. „Wir hatten keine Wahl“, sagte Jonas Reimer "
    "dem Stadtanzeiger. Die Arbeiten dauern bis zum Herbst, und die Anwohner fahren einen Umweg von zwölf Kilometern.",
    "fr": "La mairie a fermé mardi le pont qui enjambe le canal. « Nous n’avions pas le choix », a déclaré Claire "
    "Monnier au journal local. Les travaux doivent durer jusqu’à l’automne.",
    "es": "El ayuntamiento cerró el martes el puente sobre el canal. «No teníamos otra opción», dijo Marta Solís al "
    "diario local. Las obras durarán hasta el otoño.",
    "it": "Martedì il comune ha chiuso il ponte sul canale. «Non avevamo scelta», ha detto Carla Rinaldi al giornale "
    "locale. I lavori dureranno fino all’autunno.",
    "pt": "A câmara fechou na terça-feira a ponte sobre o canal. “Não tínhamos escolha”, disse Joana Prates ao jornal "
    "local. As obras devem durar até ao outono.",
    "nl": "De havenmeester sloot dinsdag de brug over het kanaal af. “We hadden geen keus”, zei Joost Vermaas tegen de "
    "krant. Het werk duurt tot de herfst en de bewoners moeten omrijden.",
    "sv": "Kommunen stängde på tisdagen bron över kanalen. ”Vi hade inget val”, sade Karin Ekman till tidningen. "
    "Arbetet väntas pågå till hösten.",
    "da": "Kommunen lukkede tirsdag broen over kanalen. “Vi havde ikke noget valg”, sagde Mette Holm til avisen. "
    "Arbejdet ventes at vare til efteråret, og beboerne må køre en omvej for at komme til byen.",
    "no": "Kommunen stengte tirsdag broen over kanalen. «Vi hadde ikke noe valg», sa Ingrid Moen til avisen. Arbeidet "
    "ventes å vare til høsten, og beboerne må kjøre en omvei for å komme til byen.",
    "pl": "Władze miasta zamknęły we wtorek most nad kanałem. „Nie mieliśmy wyboru” – powiedziała gazecie Anna Sowa. "
    "Prace potrwają do jesieni.",
    "ru": "Во вторник городские власти закрыли мост через канал. «У нас не было выбора», — сказал газете Павел Громов. "
    "Работы продлятся до осени.",
    "ar": "أغلقت البلدية يوم الثلاثاء الجسر فوق القناة. وقال سامي حداد للصحيفة المحلية: «لم يكن لدينا خيار». وستستمر "
    "الأعمال حتى الخريف وسيضطر السكان إلى سلوك طريق أطول باثني عشر كيلومترا.",
    "tr": "Belediye salı günü kanalın üzerindeki köprüyü kapattı. “Başka seçeneğimiz yoktu” diyen Elif Aksoy, "
    "çalışmaların sonbahara kadar süreceğini söyledi.",
    "zh": "市政府星期二关闭了运河上的桥梁。“我们别无选择，”林文对当地报纸说。"
    "工程将持续到秋天，居民不得不绕行十二公里。",
}
BRIDGE = "The harbour master closed the bridge on Tuesday, and the works are to last until autumn. "
ENGLISH = {
    "foreign words in marks": "“Wir hatten keine Wahl, die Brücke bleibt zu”, said Jonas Reimer when the bridge was "
    "closed. “Der Herbst kommt bald,” he added, and he would not tell the Stadtanzeiger more.",
    "names of many countries": "Nguyễn Thị Bích Hạnh met Szymon Wojciechowski and Þóra Jónsdóttir in Reykjavík on "
    "Monday. Jón Ásgeir Guðmundsson of the bank did not attend.",
    "one short quote": "Coach Ann Reed was blunt: “We lost.”",
    "titles of songs": "She sang “La mer” and “Ne me quitte pas” to a packed hall in Lille, Claire Monnier said.",
    "a foreign paragraph in the lead": FOREIGN["de"] + "\n\n" + BRIDGE * 12,
    "a foreign paragraph in the middle": BRIDGE * 12 + "\n\n" + FOREIGN["fr"] + "\n\n" + BRIDGE * 12,
    "a foreign paragraph at the end": BRIDGE * 12 + "\n\n" + FOREIGN["es"],
}
NAMES = "W Servat; O Milloud; G Lamboley; P Mignoni; S Bruno"
UNTOLD = ["", "Lost.", "12.50 – 14.00", "“” ‘’ «»", "Die Brücke ist zu.", NAMES]


@pytest.mark.parametrize("code", FOREIGN)
def test_another_language_is_told(code: str) -> None:
    """A paragraph is enough, and a long article is no harder."""
    assert language_of(FOREIGN[code]) == code
    assert language_of("\n\n".join([FOREIGN[code]] * 20)) == code


@pytest.mark.parametrize("case", ENGLISH)
def test_english_stays_english(case: str) -> None:
    """Whatever an English article quotes, names or passes on in other languages, it counts as English."""
    assert language_of(ENGLISH[case]) in ("en", None)


@pytest.mark.parametrize("text", UNTOLD)
def test_what_does_not_tell_is_left_open(text: str) -> None:
    """Too few words, or names alone, are of no language; they are read as English."""
    assert language_of(text) is None


def test_a_foreign_article_that_quotes_english() -> None:
    """What most of the text is written in counts."""
    text = FOREIGN["de"] * 3 + " „The bridge is closed“, stand auf dem Schild. " + FOREIGN["de"] * 3
    assert language_of(text) == "de"


def test_english_does_not_load_the_model() -> None:
    """Its memory is spent only where something is not clearly English."""
    script = f"import sys, quotes.articles.fields.language as l; print(l.language_of({BRIDGE!r}), *sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert done[0] == "en"
    assert "py3langid" not in done and "numpy" not in done
