"""Issue + Rendition + saved sources → Findings: one engine, a table of pure rules.

`check_issue` and `check_rendition` find, `apply_waivers` settles, `blocking`
tells what is left to mend; `describe_rules` explains every code.
"""

from newsletter.check.engine import check_issue, check_rendition, check_translation
from newsletter.check.rules import RULES, RuleNote, describe_rules
from newsletter.check.waivers import apply_waivers, blocking

__all__ = [
    "RULES",
    "RuleNote",
    "apply_waivers",
    "blocking",
    "check_issue",
    "check_rendition",
    "check_translation",
    "describe_rules",
]
