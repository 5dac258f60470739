"""What headline writers do: words that say nothing, words for the same thing, dates and turns.

Places stand in `newsletter.text.places`.
"""

from __future__ import annotations

NOISE = """
    a an and are as at be been but by can could do does did for from had has have he her here his how if in into is it
    its may more most must new no not now of off on one or our out over she should so some such than that the their
    them then there these they this those to under up was we were what when where which who whom whose why will with
    would you your about after again against ahead all also amid among amongst any around because before being between
    both despite down due during each ever every few following further get gets got him i just like made make makes
    making many me my near nearly next only other others own per same since still take takes taken through throughout
    too until till unless upon us very via vs versus while within without yet toward towards across along alongside
    almost at least close under below above beyond beneath mark way goes go went gone going back even first time people another
    say says said saying tell tells told warn warns warned report reports reported reportedly source sources official
    officials exclusive breaking update updated updates alert watch video photos live explained explainer analysis
    opinion editorial comment just today yesterday tomorrow week weekly day days month months year years news world
    latest wrapup reuters ap afp pti ani app upi xinhua bloomberg s t ll re ve d
    کا کی کے کو نے سے میں پر اور ہے ہیں تھا تھی تھے گا گی گے ہو ہوا ہوئی ہوئے ہونے کر کرنے کرے کریں کیا کیے کہ یہ وہ
    اس ان بھی تک لیے لئے ایک دو کوئی جو جس جن تو ہی نہیں نہ اب بعد پہلے دیا دی دیے دینے گیا گئی گئے رہا رہی رہے والا والی
    والے ساتھ آج گزشتہ روز دوران درمیان باعث وجہ مطابق لی لیا لینے لگ لگی آ آیا آئی جائے جائیں جا جاتا جاری رکھی رکھا رکھنے
    کرانے کرائے دیدی بریکنگ نیوز خبر خبریں اعلان ملک
""".strip()
"""Words that tell no story from another: function words and the trade's own tags."""

SAME = """
government govt administration cabinet ministry authorities
approve approves approved approval approving nod accept accepts accepted upholds uphold clears cleared clear okays okay ok passes passed pass adopts adopted adoption endorses endorsed greenlights ratifies ratified ratify backs backed
reject rejects rejected rejection turns-down turned-down refuses refused refuse dismisses dismissed throws-out threw-out thrown-out
raise raises raised raising hike hikes hiked increase increases increased increasing lifts-price
cut cuts cutting lay-off lays-off laid-off axe axes axed lowers lowered reduce reduces reduced reduction slash slashes slashed trim trims trimmed
rise rises rose rising climb climbs climbed climbing gain gains gained surge surges surged jump jumps jumped grow grows grew growth growing soar soars soared up-sharply widen widens widened swell swells
fall falls fell fallen falling drop drops dropped decline declines declined slump slumps slumped shrink shrinks shrank shrunk plunge plunges plunged plummet plummets slide slides slid slip slips slipped tumble tumbles tumbled
kill kills killed killing dead death deaths die dies died dying lives slain shot-dead gunned-down fatal perish perished lose-lives fatalities casualties
wound wounds wounded hurt hurts injure injures injured injuries injury
plea petition appeal
poll polls election elections vote votes voting voted
talk talks negotiation negotiations dialogue parley parleys discussions negotiate negotiates
quake earthquake tremor temblor
police cops cop policemen policeman
probe probes inquiry inquiries investigation investigations investigate investigates investigated investigators enquiry
deal agreement pact accord agree agrees agreed sign signs signed signing inks inked mou protocol treaty
bill law legislation act
begin begins began beginning begun start starts started starting launch launches launched launching unveil unveils unveiled introduces introduced introduce kicks-off kick-off starts-off commences commence gets-under-way under-way
end ends ended ending conclude concludes concluded call-off calls-off called-off over-with finish finishes finished wind-up
court judge judges bench tribunal
company firm companies firms corporation
woman women female
child children kids kid youngsters
flood floods flooding flooded inundation floodwaters floodwater inundated
delay delays delayed postpone postpones postponed defer defers deferred push-back pushes-back pushed-back put-off puts-off
halt halts halted cut-off cuts-off shut-off shuts-off suspend suspends suspended suspension stop stops stopped stays freeze freezes froze
frozen freezing
resume resumes resumed restore restores restored reopen reopens reopened reopening restart restarts restarted
ban bans banned banning prohibit prohibits prohibited outlaw outlaws outlawed bar bars barred forbid forbids
allow allows allowed permit permits permitted
urge urges urged call calls called calling ask asks asked demand demands demanded demanding seek seeks sought seeking request requests requested
arrest arrests arrested detain detains detained held nab nabs nabbed apprehend apprehended custody
release releases released free frees freed releasing
protest protests protested protesters protesting demonstration demonstrations demonstrators rally rallies rallied march marches marched marching
pledge pledges pledged promise promises promised vow vows vowed commit commits committed
fund funding funds money finance financing
solar photovoltaic
farmer farmers growers grower cultivators peasants
farm agriculture agricultural
teacher teachers
worker workers labourers laborers workforce staff employees employee job jobs employment posts
school schools
hospital hospitals
pm premier
quit quits resign resigns resigned resignation steps-down stepped-down step-down stands-down
sack sacks sacked fires fired dismiss remove removes removed oust ousts ousted
fire blaze inferno
blast explosion explosions explodes blasts bombing bombings bomb bombs bomber
crash crashes crashed accident accidents collision
jail jails jailed prison imprisoned imprisons sentence sentences sentenced
visit visits visited visiting
former ex erstwhile
buy buys bought buying purchase purchases purchased acquire acquires acquired
sell sells sold selling sale privatise privatisation divest
hand hands handed hands-over handed-over signs-over signed-over transfer transfers transferred
win wins won winning secure secures secured victory victorious clinch clinches
lose loses lost losing defeat defeated
hit hits slams-into slam-into slammed-into pound pounds pounded hammers struck batters battered lashes lashed
shake shakes shook rock rocks rocked jolt jolts jolted rattle rattles rattled
shut shuts close closes closed closing shuts-down shut-down shutdown shutting closure
open opens opened opening inaugurates inaugurated inaugurate
rescue rescues rescued rescuers saved
evacuate evacuates evacuated evacuation relocate relocates relocated relocating shifts shifted moves moved move moving
seize seizes seized confiscate confiscates confiscated seizure seizures recovers
smuggle smuggling smuggled smuggler smugglers
deport deports deported expel expels expelled deportation
kidnap kidnapped abduct abducted abduction kidnaps kidnapping abducts
rebel rebels insurgent insurgents militant militants fighters separatists
gunman gunmen shooter attackers assailants
troops soldiers soldier army military troop jawans
petrol gasoline fuel
price prices rate rates cost costs tariff tariffs
imf fund-monetary
loan loans lend lends lending borrowing credit
tax taxes levy duty
minister ministers
lawmaker lawmakers mp mps mna senators legislators parliamentarians
parliament assembly legislature house-lower
rise-toll toll
storm storms
rain rains rainfall downpour downpours showers raining
heatwave heat
landslide landslides mudslide mudslides rockfall
outage blackout outages blackouts loadshedding
doctor doctors medics physicians
student students pupils pupil
journalist journalists reporter reporters newsman newsmen
editor editors
ambassador envoy envoys ambassadors diplomat diplomats
refugee refugees migrants migrant
ship vessel boat ferry
plane aircraft jet airliner airplane
road highway motorway
carmaker automaker
study studies research survey surveys census scientists researchers researcher scientist findings
find finds found finding reveal reveals revealed shows show shown
discover discovers discovered discovery
leader leaders chief head heads boss
join joins joined
build builds built building construct constructs constructed construction
create creates created set-up sets-up
choose chooses chose elect elects elected name names named appoint appoints appointed pick picks picked
extend extends extended extension prolong renew renews renewed stretch stretches stretched
withdraw withdraws withdrew withdrawn scrap scraps scrapped shelve shelved shelves revoke revokes revoked abolish abolishes abolished drop-plan rolls-back
clash clashes fighting battle
attack attacks attacked assault assaults raid raids
hold holds maintain maintains keep keeps kept retain retains unchanged steady
big large huge major massive
moon lunar
drug drugs narcotics
cheap subsidised subsidized low-cost affordable
record all-time high-record historic
quick fast rapid rapidly
victim victims
house houses homes home
hut huts shacks
boost boosts boosted
help helps aid assistance
consider considers considered weigh weighs weighed mull mulls mulling eyes ponder
expect expects expected forecast forecasts predict predicts predicted projects projected sees foresee foresees
missing unaccounted-for untraced
strike strikes walkout walkouts walk-out stoppage
boycott boycotts boycotted stays-away stay-away
teen teenager teenage
rubbish garbage trash waste
lawyer lawyers advocate advocates attorneys
disease illness
vaccine vaccines vaccination vaccinate vaccinated inoculate immunisation shots
jobless unemployment unemployed joblessness
lab labs laboratory laboratories
airline carrier airlines
train trains railway rail railways
bus buses coach minibus van
car cars vehicle vehicles automobile
tree trees
water waters
river rivers
mine mines miner miners
power electricity
protected protect protects protection
leak leaked leaks
trial trials
border frontier
meet meets met meeting
cinema movie film films
loss losses
percent pct
relief respite
camp camps
town towns
village villages villagers
swear sworn oath swears
sit-in sitin dharna
ink-agreement signing-ceremony
snap snapped
blame blames blamed faults faulted
link links linked linking tied ties
affect affects affected hit-by
destroy destroys destroyed gut guts gutted
collapse collapses collapsed cave-in caves-in caved-in
return returns returned returning
اسکول اسکولوں مدارس
دھماکہ دھماکے دھماکا
حکم ہدایت
آغاز شروع
ختم خاتمہ
بند بندش
ہلاک جاں-بحق جاںبحق شہید ہلاکتیں
زخمی مجروح
آگ آتشزدگی
مذاکرات بات-چیت
درآمد امپورٹ
برآمد ایکسپورٹ
منظور منظوری
مسترد رد
اضافہ بڑھ مہنگا مہنگی
کمی کم سستا سستی
گرفتار گرفتاری حراست
الیکشن انتخابات انتخاب
عدالت کورٹ
بچوں بچے بچہ
مستعفی استعفیٰ استعفی
زلزلہ زلزلے
ہلاکت اموات
طلب بلا
احتجاج مظاہرہ مظاہرے
مہنگائی افراط
بازیابی بازیاب
""".strip()
"""Each line: words that headlines use for one another; the first stands for all.

Two words with a hyphen between them are a phrase.
"""

PHRASES = """
prime minister = pm
united states = us
united kingdom = uk
united nations = un
european union = eu
united arab = uae
world bank = worldbank
per cent = percent
high court = highcourt
supreme court = supremecourt
top court = supremecourt
apex court = supremecourt
lower house = parliament
upper house = senate
national assembly = parliament
state bank = centralbank
central bank = centralbank
foreign exchange = forex
half million = halfmillion
armed forces = army
social media = socialmedia
wb = worldbank
sc = supremecourt
hc = highcourt
phc = highcourt
ihc = highcourt
lhc = highcourt
shc = highcourt
ec = electioncommission
ecp = electioncommission
election commission = electioncommission
who = who
وزیر اعظم = وزیراعظم
وزیر اعلی = وزیراعلی
ہائی کورٹ = ہائیکورٹ
بات چیت = مذاکرات
جاں بحق = ہلاک
""".strip()
"""``phrase = the one word that it is compared as``."""

OPPOSITES = """
approve reject
raise cut
rise fall
begin end
halt resume
allow ban
arrest release
begin halt
begin delay
win lose
open shut
buy sell
confirm deny
back oppose
north south
east west
import export
boy girl
man woman
impose remove
impose withdraw
ban withdraw
ban lift
approve withdraw
sign return
weaken strengthen
early late
higher lower
upper lower
tighten ease
gain lose
accept reject
begin resign
jail acquit
guilty acquit
convict acquit
arrive leave
record-low record-high
اضافہ کمی
منظور مسترد
آغاز ختم
درآمد برآمد
گرفتار رہا
""".strip()
"""Each line: two words that turn a headline into that of another story."""

REACTIONS = """
funeral mourn mourns mourned mourners burial bury buries buried condolence condolences grief
appeals review challenge challenges challenged extradite extradition
condemn condemns condemned decry decries decried concerned concern concerns hail hails hailed welcome welcomes welcomed
react reacts reaction reactions respond responds response denounce denounces denounced defiant
aftermath wake scramble scrambles scrambled cost grounds grounded
arrested detained arrest nabbed booked charged blamed blames
compensation inquiry probe investigators survivors anniversary lessons history teaches teach
demand demands demanded walks-out aid relief rebuild
lacked owner owners builder follow-up refuses refuse replaces succeed follow
""".strip()
"""Words of what comes after an event; where one title has them and the other has none, it goes on."""

SPELLINGS = """
defence defense
offence offense
licence license
programme program
theatre theater
centre center centres centers
metre meter
litre liter
labour labor
colour color
honour honor honours honors
rumour rumor
neighbour neighbor
favour favor
harbour harbor
tyre tire
grey gray
tonne ton tonnes tons
cheque check
kerb curb
plough plow
anaemia anemia
paediatric pediatric paediatrician pediatrician paediatricians pediatricians
oestrogen estrogen
haemorrhage hemorrhage
manoeuvre maneuver
aluminium aluminum
jewellery jewelry
storey story
medallist medalist medallists medalists
traveller traveler travellers travelers
cancelled canceled
court-martialled court-martialed
martialled martialed
muslim moslem muslims moslems
quran koran quranic
muhammad mohammad mohammed mohamed muhammed mohamad
hussain hussein husain hossain
qaeda qaida
baluchistan balochistan
baluch baloch
rehman rahman
bengaluru bangalore
mumbai bombay
kolkata calcutta
chennai madras
chattogram chittagong
myanmar burma
kyiv kiev
eid id-ul
sheikh shaikh shaykh
sharia shariah shari'a
hezbollah hizbullah hizbollah
hamas hamaas
taliban taleban
madrasa madrassa madrassah seminary seminaries
""".strip()
"""Each line: spellings of one word; the first stands for all."""
