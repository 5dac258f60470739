"""Places that headlines name: countries with their people and capitals, and regions with their cities.

Two titles that each name a place, and not the same, tell two stories.
"""

from __future__ import annotations

COUNTRIES = """
pakistan pakistani pakistanis islamabad پاکستان پاکستانی
india indian indians delhi بھارت بھارتی ہندوستان ہندوستانی
bangladesh bangladeshi bangladeshis dhaka بنگلہ
nepal nepali nepalese nepalis kathmandu نیپال نیپالی
sri lankan lankans lanka colombo
afghanistan afghan afghans kabul افغانستان افغان افغانی کابل
bhutan bhutanese thimphu
maldives maldivian maldivians
china chinese beijing چین چینی
iran iranian iranians tehran ایران ایرانی
us usa america american americans washington امریکہ امریکا امریکی واشنگٹن
uk britain british briton britons london england برطانیہ
russia russian russians moscow روس روسی
japan japanese tokyo جاپان
germany german germans berlin جرمنی
france french paris فرانس
italy italian italians rome
spain spanish madrid
turkey turkish turks ankara turkiye ترکی ترکیہ
saudi saudis riyadh سعودی
uae emirates emirati dubai
qatar qatari doha قطر
kuwait kuwaiti
oman omani muscat
bahrain bahraini manama
iraq iraqi iraqis baghdad عراق
syria syrian syrians damascus شام
lebanon lebanese beirut
jordan jordanian amman
israel israeli israelis jerusalem اسرائیل اسرائیلی
palestine palestinian palestinians gaza فلسطین فلسطینی غزہ
egypt egyptian egyptians cairo
libya libyan tripoli
tunisia tunisian tunis
algeria algerian algiers
morocco moroccan rabat
sudan sudanese khartoum
ethiopia ethiopian
kenya kenyan kenyans nairobi
uganda ugandan kampala
tanzania tanzanian
rwanda rwandan kigali
nigeria nigerian nigerians abuja lagos
ghana ghanaian accra
cameroon cameroonian
zambia zambian lusaka
zimbabwe zimbabwean harare
somalia somali mogadishu
mali malian bamako
niger niamey
senegal dakar
congo congolese kinshasa
myanmar burma burmese
indonesia indonesian jakarta
malaysia malaysian
singapore
thailand thai bangkok
vietnam vietnamese hanoi
philippines philippine filipino manila
cambodia cambodian
korea korean seoul pyongyang
taiwan taiwanese taipei
mongolia mongolian
australia australian australians canberra
zealand
fiji
canada canadian canadians ottawa
mexico mexican mexicans
brazil brazilian brazilians brasilia
argentina argentine
chile chilean
colombia colombian bogota
peru peruvian
venezuela venezuelan caracas
cuba cuban havana
haiti haitian
ukraine ukrainian ukrainians kyiv
poland polish warsaw
hungary hungarian budapest
romania romanian
greece greek athens
sweden swedish stockholm
norway norwegian oslo
denmark danish copenhagen
finland finnish helsinki
netherlands dutch hague
belgium belgian brussels
austria austrian vienna
switzerland swiss geneva
portugal portuguese lisbon
ireland irish dublin
serbia serbian belgrade
armenia armenian yerevan
azerbaijan azerbaijani baku
georgia georgian tbilisi
kazakhstan kazakh astana
uzbekistan uzbek tashkent
tajikistan tajik dushanbe
kyrgyzstan kyrgyz bishkek
turkmenistan turkmen ashgabat
yemen yemeni houthi sanaa
eu
un
asean
nato
""".strip()
"""Each line: a country, its people, its capital as headlines say for its government."""

REGIONS = """
punjab lahore multan faisalabad rawalpindi sialkot gujranwala sargodha bahawalpur jhelum gujrat okara sahiwal kasur murree attock jaranwala پنجاب لاہور ملتان
sindh karachi sukkur larkana thatta dadu mithi tharparkar sehwan nawabshah jamshoro malir korangi saddar سندھ کراچی حیدرآباد
balochistan baluchistan quetta gwadar khuzdar turbat mastung kalat chaman ormara panjgur zhob بلوچستان کوئٹہ
khyber pakhtunkhwa peshawar swat mardan bannu swabi bajaur waziristan kohat tank dir chitral torkham dera خیبر پشاور
kashmir srinagar neelum muzaffarabad kupwara reasi jammu کشمیر
gilgit hunza skardu baltistan گلگت
maharashtra mumbai pune nagpur bhandara
bengal kolkata siliguri
tamil nadu chennai madurai coimbatore
karnataka bengaluru bangalore mysuru
telangana
gujarati ahmedabad surat
kerala kochi wayanad
bihar patna
uttar lucknow varanasi ayodhya
uttarakhand dehradun kedarnath
himachal shimla
haryana gurugram
rajasthan jaipur udaipur
odisha bhubaneswar puri
assam guwahati
manipur imphal
arunachal
meghalaya
ladakh leh
chittagong chattogram
sylhet
khulna mongla bhola
rangpur
rajshahi
cox bazar
pokhara
lalitpur
biratnagar
jaffna
galle
kandy
kandahar
herat
kunar
paktika
nangarhar jalalabad
mazar balkh
helmand
california
texas
florida
izmir istanbul
""".strip()
"""Each line: a province or state and its cities."""
