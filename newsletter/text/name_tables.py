"""Words about names: titles, countries with their peoples and capitals, words with a capital."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.text.title_numbers import MONTHS, WEEKDAYS

_TITLES = (
    "mr mrs ms miss mx dr prof professor sir dame lord lady king queen prince princess "
    "pope president premier prime minister chancellor secretary senator sen rep "
    "congressman congresswoman governor gov mayor judge justice chief general gen colonel "
    "col major maj captain capt lieutenant lt sergeant sgt admiral inspector detective "
    "commissioner ambassador director chairman chairwoman chair coach attorney vice "
    "deputy former first foreign finance economy interior defence defense foreign "
    "reverend rev father sister brother sheikh shaikh maulana mufti imam ayatollah hazrat "
    "begum syed senora señor señora herr frau monsieur madame don doña detective officer "
    "agent author novelist minister speaker leader party"
)
TITLES = frozenset(_TITLES.split())
"""They may stand before a name, or be left out."""
NO_NAMES = frozenset(
    [
        "i",
        "i'm",
        "i've",
        "i'd",
        "i'll",
        "god",
        "internet",
        "web",
        "tv",
        "ok",
        "a.m",
        "p.m",
        "am",
        "pm",
        "ad",
        "bc",
        "ceo",
        "phd",
        *WEEKDAYS,
        *MONTHS,
    ]
)
PARTICLES = frozenset(
    ("de", "del", "da", "do", "dos", "la", "le", "du", "van", "von", "der", "den")
)
PARTICLES |= frozenset(("bin", "ibn", "al", "ul", "el", "e", "y", "ter", "zu", "of", "the"))
_OFFICES = (
    "university institute party league journal ministry council court agency group bank "
    "fund company inc ltd corp college school department office union committee "
    "commission association times post reuters house center centre church hospital "
    "authority service foundation network news board bureau forum army police parliament "
    "senate congress publishing publishers projects press books media records studios "
    "research labs laboratory security airlines airport museum society federation "
    "organisation organization"
)
OFFICES = frozenset(_OFFICES.split())
"""One of these stands in the names of bodies."""
_SAYING = (
    "said says say told tells tell asked asks added adds wrote writes argued argues "
    "believed believes warned warns thought thinks explained explains noted notes "
    "announced announces called calls suggested suggests recalled recalls insisted "
    "insists claimed claims stated states declared declares replied replies joked jokes "
    "admitted admits acknowledged acknowledges urged urges promised promises vowed vows "
    "hoped hopes hinted hints blamed blames spoke speaks reminded reminds concluded "
    "concludes continued continues stressed stresses emphasised emphasises emphasized "
    "emphasizes described describes confirmed confirms remarked remarks observed observes "
    "reckons pledged pledges complained complains commented comments lamented laments "
    "criticised criticises criticized criticizes agreed agrees denied denies rejected "
    "rejects demanded demands accused accuses posted tweeted predicted predicts quipped "
    "conceded concedes advised advises praised praises expressed"
)
SAYING = frozenset(_SAYING.split())
"""They stand beside the names of persons."""
_TO_SOMEBODY = (
    "told tells tell asked asks urged urges reminded reminds accused accuses praised praises "
    "criticised criticises criticized criticizes advised advises blamed blames called calls "
    "described describes denied denies rejected rejects warned warns believed believes expressed"
)
SAYING_BEFORE = SAYING - frozenset(_TO_SOMEBODY.split())
"""Of these, those behind which the name of whoever says it may stand: said Soomro, not told Soomro."""
_PLACES = """
us|usa|united states|united states of america|america|american|americans|washington|white house
uk|united kingdom|britain|great britain|british|britons|london|england|english|downing street
eu|european union|europe|european|europeans|brussels
un|united nations
pakistan|pakistani|pakistanis|islamabad
india|indian|indians|delhi|new delhi
china|chinese|beijing|prc
russia|russian|russians|moscow|kremlin|russian federation
iran|iranian|iranians|tehran|persian
afghanistan|afghan|afghans|kabul
bangladesh|bangladeshi|bangladeshis|dhaka
saudi arabia|saudi|saudis|riyadh|kingdom
uae|united arab emirates|emirati|emirates
turkey|turkish|turks|turk|ankara|türkiye|turkiye
france|french|paris|frenchman
germany|german|germans|berlin
netherlands|dutch|holland|the hague
spain|spanish|spaniards|madrid
italy|italian|italians|rome
sweden|swedish|swede|swedes|stockholm
norway|norwegian|norwegians|oslo
denmark|danish|danes|copenhagen
finland|finnish|finns|helsinki
poland|polish|poles|warsaw
switzerland|swiss
austria|austrian|austrians|vienna
belgium|belgian|belgians
portugal|portuguese|lisbon
greece|greek|greeks|athens
ireland|irish|dublin
scotland|scottish|scots
wales|welsh
ukraine|ukrainian|ukrainians|kyiv|kiev
belarus|belarusian|belarusians|minsk
israel|israeli|israelis|jerusalem|tel aviv
palestine|palestinian|palestinians|gaza
egypt|egyptian|egyptians|cairo
iraq|iraqi|iraqis|baghdad
syria|syrian|syrians|damascus
lebanon|lebanese|beirut
yemen|yemeni|yemenis|houthi|houthis
qatar|qatari|qataris|doha
japan|japanese|tokyo
south korea|korea|korean|koreans|south korean|south koreans|seoul
north korea|north korean|pyongyang
sri lanka|sri lankan|sri lankans|colombo
nepal|nepali|nepalis|nepalese|kathmandu
burma|myanmar|burmese
mexico|mexican|mexicans|mexico city
canada|canadian|canadians|ottawa
brazil|brazilian|brazilians|brasilia
australia|australian|australians|canberra
south africa|south african|south africans|pretoria
namibia|namibian|namibians|windhoek
kashmir|kashmiri|kashmiris
punjab|punjabi|punjabis
sindh|sindhi|sindhis
balochistan|baluchistan|baloch|baluch
islam|islamic|muslim|muslims
christianity|christian|christians
hinduism|hindu|hindus
covid|covid-19|coronavirus
mercosur|mercosul
"""
PLACES: Mapping[str, tuple[str, ...]] = {
    name: tuple(line.split("|")) for line in _PLACES.split("\n") if line for name in line.split("|")
}
"""Name, folded → other names under which a source may speak of the same."""
