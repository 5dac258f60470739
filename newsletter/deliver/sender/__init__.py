"""Whether receivers can trust our mail: SPF, DKIM, DMARC, names, and what each mail says."""

from newsletter.deliver.sender.facts import SenderFacts
from newsletter.deliver.sender.looking import examine_sender
from newsletter.deliver.sender.wanted import Wanted, letter, wanted_records

__all__ = ["SenderFacts", "Wanted", "examine_sender", "letter", "wanted_records"]
