"""What is known of addresses: parameters that only track, and services that only redirect.

A parameter stands here only where it never selects what is shown.  Names that
do both jobs on different sites (``ref``, ``source``, ``cid``) are dropped only
with a value that names a channel.
"""

from __future__ import annotations

import re

TRACKING = re.compile(
    r"""(?x)
      utm_\w+ | utm\.\w+ | _?(?:hsenc|hsmi|hsfp|hssc|hstc) | hsa_\w+ | hsctatracking
    | mc_[a-z]+ | pk_\w+ | piwik_\w+ | mtm_\w+ | matomo_\w+ | oly_\w+ | vero_\w+ | wt\.\w+ | wt_\w+
    | ns_(?:source|mchannel|campaign|linkname|fee) | at_(?:medium|campaign|custom\d*|link\w*|ptr_name|bbc_team|format|type)
    | fb_(?:action_ids|action_types|ref|source|comment_id) | fbclid | mibextid | igshid | igsh | __tn__
    | gclid | gclsrc | dclid | gbraid | wbraid | gad_source | gad_campaignid | _ga | _gl | usqp | ved | sca_esv
    | msclkid | yclid | ysclid | ttclid | twclid | li_fat_id | epik | _openstat | s_kwcid | ef_id | dm_i
    | __twitter_impression | ref_src | ref_url | twsrc
    | mkt_tok | elq\w* | ck_subscriber_id | inf_contact_key | _branch_match_id | _bta_\w+ | trk_\w+ | trk | trkcampaign
    | s_cid | sc_cid | cmpid | cmp | icid | ocid | ncid | intcid | intcmp | campaign_id | ito | spm | sr_share | spref
    | soc_src | soc_trk | guccounter | guce_referrer | guce_referrer_sig | ftag
    | smid | smtyp | smprod | emc | regi_id | segment_id | wpisrc | wpmm | itid | hpid | postshare | nr_email_referer
    | srnd | sref | leadsource | taid | feedtype | feedname | mbid | bxid | cndid | bbeml | cmid | pagewanted
    | xtor | maca | sfnsn | traffic_source | aspsessionid\w*
    | amp | _amp | amp_js_v | amp_gsa | amp_markup | replytocom | phpsessid | jsessionid | nocache | share_id
    """
)
"""Lower-case names that only track, identify a session, or choose the form of a page."""

CHANNELS = re.compile(
    r"(?x) (?:rss|feed|feeds|atom|tw|fb|twitter|facebook|linkedin|whatsapp|telegram|instagram|reddit|social|share|sharing"
    r"|shared|email|e-mail|mail|newsletter|newsletters|home|homepage|frontpage|hp|mobile|app|amp|push|google|googlenews"
    r"|dlvr\.it|buffer|hootsuite|flipboard|pocket|t\.co|web|web_share|copy_link|youtu\.be|emb_logo|print|printable)"
    r"|(?:rss|soc|social|nlc|nl|int|ss|email|fb|tw)[-_][\w.-]*"
)
"""Lower-case values that name the channel through which a reader came."""

TRACKING_WITH_CHANNEL = frozenset(
    {"ref", "referer", "referrer", "source", "src", "from", "via", "cid", "tid", "feed", "rss"}
    | {"share", "sharetype", "feature", "partner", "output", "outputtype", "medium", "campaign"}
    | {"origin", "mod", "xid", "view", "cm", "tag"}
)
"""Names that track only where their value names a channel."""

FORMS = frozenset({"print", "printable", "mobile", "ismobile", "desktop"})
"""Names that choose the form of a page where their value says yes or no."""

TRACKING_ON: tuple[tuple[str, frozenset[str]], ...] = (
    ("wsj.com", frozenset({"mod", "reflink"})),
    ("marketwatch.com", frozenset({"mod", "reflink"})),
    ("barrons.com", frozenset({"mod", "reflink"})),
    ("forbes.com", frozenset({"sh", "ss", "ctpv"})),
    ("youtube.com", frozenset({"si", "feature", "pp", "ab_channel"})),
    ("youtu.be", frozenset({"si", "feature"})),
    ("twitter.com", frozenset({"s", "t"})),
    ("x.com", frozenset({"s", "t"})),
    (
        "nytimes.com",
        frozenset({"partner", "nl", "te", "user_id", "instance_id", "referringsource"}),
    ),
    ("medium.com", frozenset({"source", "sk"})),
    ("substack.com", frozenset({"r", "s", "triedredirect", "publication_id", "isfreemail"})),
    ("blogspot.com", frozenset({"m"})),
)
"""(host, names that only track on it and below it)."""

REDIRECTORS: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = tuple(
    (re.compile(host), path, tuple(names.split()))
    for host, path, names in (
        (r"google(?:\.[a-z]{2,3}){1,2}", "/url", "q url"),
        (r"lm?\.facebook\.com|facebook\.com", "/l.php", "u"),
        (r"l\.instagram\.com|l\.threads\.(?:net|com)", "", "u"),
        (r"(?:[a-z0-9]+\.)?safelinks\.protection\.outlook\.com", "", "url"),
        (r"out\.reddit\.com", "", "url"),
        (r"youtube\.com", "/redirect", "q"),
        (r"linkedin\.com", "/redir/redirect", "url"),
        (r"linkedin\.com", "/safety/go", "url"),
        (r"t\.umblr\.com", "/redirect", "z"),
        (r"vk\.com", "/away.php", "to"),
        (r"slack-redir\.net", "/link", "url"),
        (r"getpocket\.com", "/redirect", "url"),
        (r"duckduckgo\.com", "/l", "uddg"),
        (r"bing\.com", "/news/apiclick.aspx", "url"),
        (r"disq\.us", "/url", "url"),
        (r"exit\.sc", "", "url"),
        (r"feedproxy\.google\.com|feedproxy\.feedburner\.com", "", "origin url"),
    )
)
"""(host, path without trailing slash or empty for any, parameters that hold the real address).

Services that hide the address behind a key of their own (t.co, bit.ly,
list-manage, feedproxy without ``origin``, Google News) are not here: what they
lead to cannot be known without asking them.
"""

PATH_WRAPPERS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"https?://(?:www\.)?google(?:\.[a-z]{2,3}){1,2}/+amp/+(?P<s>s/+)?(?P<bare>[^/?#]+\.[^/?#]+.*)",
        r"https?://[a-z0-9-]+\.cdn\.ampproject\.org/+[cvi]/+(?P<s>s/+)?(?P<bare>[^/?#]+\.[^/?#]+.*)",
        r"https?://(?:[a-z]+\.)?web\.archive\.org/+web/+\d+(?:[a-z]{2}_)?/+(?P<full>https?:/+.+)",
        r"https?://web\.archive\.org/+web/+\d+(?:[a-z]{2}_)?/+(?P<full>https?:/+.+)",
        r"https?://urldefense\.(?:com|us)/+v3/+__(?P<full>https?:/+.+?)__;.*",
    )
)
"""Services that carry the real address in their path, whole (``full``) or without scheme (``bare``)."""
