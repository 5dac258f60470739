"""A press of our own: outlets, feeds and article pages, served on loopback.

Everything in it is invented: papers, people, institutes and events; only
countries and cities are real.  Each outlet has a host of its own under
``.example``; `PressWorld.connect_to` sends them all to the one local server.

========================  ====================================================
``outlets/*.toml``        the papers and what they wrote; edit them freely
``publication/``          feeds.yaml for this press, and an issue made from it
`content`                 reads the TOML files into values
`feeds`, `pages`          the bytes that an outlet publishes
`world`                   the press as it stands, with verbs that change it
`server`                  the loopback server
========================  ====================================================
"""

from newsletter.testing.press_world.content import PressArticle, PressOutlet
from newsletter.testing.press_world.files import press_world_file
from newsletter.testing.press_world.server import PressWorld
from newsletter.testing.press_world.world import PRESS_WORLD_NOW, Seen

__all__ = [
    "PRESS_WORLD_NOW",
    "PressArticle",
    "PressOutlet",
    "PressWorld",
    "Seen",
    "press_world_file",
]
