"""What headline writers do: words that say nothing, words for the same thing, and places."""

from __future__ import annotations

NOISE = """
    a an and are as at be been but by can could for from had has have he her here his how if in into is it its may
    more most must new no not now of off on one or our out over she should so some such than that the their them
    then there these they this those to under up was we were what when where which who whom why will with would you
    your about after again against ahead all also amid among any before being between both despite do does down
    during each ever every few further get gets got him i just like made make many me my near next only other own
    per same since still take through too until very via while within without yet
    say says said saying tell tells told warn warns warned report reports reported reportedly sources official
    officials exclusive breaking update updated updates watch video photos live explained explainer analysis opinion
    editorial comment today yesterday week weekly monday tuesday wednesday thursday friday saturday sunday
    کا کی کے کو نے سے میں پر اور ہے ہیں تھا تھی تھے گا گی گے ہو ہوا ہوئی ہوئے ہونے کر کرنے کرے کریں کیا کیے کہ یہ وہ
    اس ان بھی تک لیے لئے ایک دو کوئی جو جس جن تو ہی نہیں نہ اب بعد پہلے دیا دی دیے دینے گیا گئی گئے رہا رہی رہے والا والی
والے ساتھ
""".strip()
"""Words that tell no story from another: function words and the trade's own tags."""

SAME = """
government govt administration cabinet ministry
approve approves approved approval nod accept accepts accepted upholds clears cleared clear okays passes passed pass adopts adopted endorses endorsed greenlights ratifies
reject rejects rejected rejection turns refuses refused refuse dismisses dismissed
raise raises raised hike hikes hiked increase increases increased lifts
cut cuts lower lowers lowered reduce reduces reduced slash slashes slashed trims
rise rises rose climb climbs climbed gain gains gained surge surges surged jump jumps jumped grow grows grew growth
fall falls fell drop drops dropped decline declines declined slump slumps slumped shrink shrinks shrank
kill kills killed dead death deaths die dies died lives
plea petition appeal
poll polls election elections vote votes voting
talk talks negotiation negotiations dialogue parley parleys
quake earthquake tremor
police cops
probe probes inquiry investigation investigate investigates
deal agreement pact accord agree agrees agreed sign signs signed inks inked
bill law legislation act
begin begins began start starts started launch launches launched unveil unveils unveiled introduces introduced
end ends ended conclude concludes concluded
court judges bench
company firm
woman women female
child children kids
flood floods flooding inundation
delay delays delayed postpone postpones postponed defer defers deferred
halt halts halted suspend suspends suspended stops stopped
resume resumes resumed restore restores restored reopens reopened
ban bans banned prohibit prohibits prohibited outlaw outlaws outlawed
allow allows allowed permit permits permitted
urge urges urged call calls called demand demands demanded seek seeks sought
arrest arrests arrested detain detains detained held
release releases released free freed frees
protest protests protesters demonstration demonstrators rally rallies
pledge pledges pledged promise promises promised vow vows vowed commit commits committed
fund funding funds money finance financing
solar photovoltaic
farmer farmers growers
teacher teachers
job jobs employment
worker workers labourers
school schools
hospital hospitals
pm premier
""".strip()
"""Each line: words that headlines use for one another; the first stands for all."""

OPPOSITES = (
    ("approve", "reject"),
    ("raise", "cut"),
    ("rise", "fall"),
    ("begin", "end"),
    ("halt", "resume"),
    ("allow", "ban"),
    ("arrest", "release"),
    ("begin", "halt"),
    ("begin", "delay"),
    ("win", "lose"),
    ("open", "close"),
    ("buy", "sell"),
    ("confirm", "deny"),
    ("back", "oppose"),
    ("north", "south"),
    ("east", "west"),
    ("import", "export"),
    ("boy", "girl"),
    ("man", "woman"),
)
"""Words that turn a headline into that of another story."""

COUNTRIES = """
pakistan pakistani pakistanis islamabad پاکستان پاکستانی
india indian indians delhi بھارت بھارتی ہندوستان
bangladesh bangladeshi dhaka بنگلہ
nepal nepali nepalese kathmandu نیپال نیپالی
sri lankan lanka colombo
afghanistan afghan afghans kabul افغانستان افغان افغانی کابل
bhutan thimphu
maldives maldivian
china chinese beijing چین چینی
iran iranian tehran ایران ایرانی
us usa america american americans washington امریکہ امریکا امریکی واشنگٹن
uk britain british london
russia russian moscow
japan japanese tokyo
germany german berlin
france french paris
turkey turkish ankara
saudi riyadh
myanmar burma burmese
indonesia indonesian jakarta
malaysia malaysian
australia australian canberra
canada canadian ottawa
qatar doha
israel israeli
uzbekistan uzbek
kenya kenyan nairobi
""".strip()
"""Each line: a country, its people, its capital as headlines say for its government."""

REGIONS = """
punjab lahore multan پنجاب لاہور ملتان faisalabad rawalpindi
sindh karachi sukkur سندھ کراچی
balochistan quetta gwadar بلوچستان کوئٹہ
khyber peshawar swat خیبر پشاور
kashmir srinagar
gilgit hunza skardu
maharashtra mumbai pune
bengal kolkata
tamil chennai
karnataka bengaluru bangalore
telangana hyderabad
gujarat ahmedabad
kerala kochi
bihar patna
assam guwahati
rajasthan jaipur
chittagong chattogram
sylhet
khulna
rangpur
pokhara
jaffna
galle
kandahar
herat
""".strip()
"""Each line: a province or state and its cities."""

NUMBER_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "first": 1.001,
    "second": 2.001,
    "third": 3.001,
    "fourth": 4.001,
}
"""``one`` is left out, as it is mostly a pronoun; ordinals are kept apart from counts."""

SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "lakh": 1e5,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "crore": 1e7,
    "bn": 1e9,
    "billion": 1e9,
    "tn": 1e12,
    "trillion": 1e12,
}
