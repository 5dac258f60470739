"""Articles to Candidates: merging, grouping, ranking, remembering what already ran.

=================  ===========================================================
module             what it decides
=================  ===========================================================
`store`            nothing: the protocol of what is remembered
`sources`          which of several sources is the best
`grouping`         whether two articles tell the same story
`vocabulary`       what the publication is about
`memory`           what past issues told that is told again, or goes on
`windows`          what an issue draws on, and what is late for it
`ranking`          how a candidate ranks, and why, in words
`refreshing`       what a run of collect makes of all that
`choosing`         what editors see and do: list, decide, split, join, undo
=================  ===========================================================
"""

from newsletter.triage.choosing import candidates, decide, find, join, split, undo
from newsletter.triage.grouping import GroupingRule
from newsletter.triage.refreshing import EVERYTHING, Anew, TriageReport, held, refresh
from newsletter.triage.spans import aged
from newsletter.triage.store import CandidateStore
from newsletter.triage.windows import Standing, Window, as_it_stands, current, windows

__all__ = [
    "EVERYTHING",
    "Anew",
    "CandidateStore",
    "GroupingRule",
    "Standing",
    "TriageReport",
    "Window",
    "aged",
    "as_it_stands",
    "candidates",
    "current",
    "decide",
    "find",
    "held",
    "join",
    "refresh",
    "split",
    "undo",
    "windows",
]
