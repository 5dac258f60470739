"""What comes back, read and classified: bounces, complaints, automatic replies.

::

    bytes ──read──► Incoming ──notices──► Notice ──judge──► Returned
                                            (one for each recipient)

Reading is for hostile input; judging is a table of status codes and a table of
phrases.  Nothing here stores anything or removes anybody.
"""

from newsletter.deliver.bounces.classifying import classify

__all__ = ["classify"]
