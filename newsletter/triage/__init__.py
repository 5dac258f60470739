"""Articles to Candidates: merging, grouping, ranking, remembering what already ran.

=================  ===========================================================
module             what it decides
=================  ===========================================================
`store`            nothing: the protocol of what is remembered
`sources`          which of several sources is the best
`grouping`         whether two articles tell the same story
`vocabulary`       what the publication is about
`memory`          what past issues told that is told again, or goes on
`ranking`          how a candidate ranks, and why, in words
`refreshing`       what a run of collect makes of all that
`choosing`         what editors see and do: list, decide, split, join, undo
=================  ===========================================================
"""

from newsletter.triage.choosing import candidates, decide, find, join, split, undo
from newsletter.triage.grouping import GroupingRule
from newsletter.triage.refreshing import TriageReport, held, refresh
from newsletter.triage.store import CandidateStore

__all__ = [
    "CandidateStore",
    "GroupingRule",
    "TriageReport",
    "candidates",
    "decide",
    "find",
    "held",
    "join",
    "refresh",
    "split",
    "undo",
]
