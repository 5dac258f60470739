from __future__ import annotations

import pytest

from newsletter.deliver.handover import listmonk, mailchimp
from newsletter.deliver.handover.campaign import Campaign, expect_hosted
from newsletter.errors import SendError
from newsletter.model.publication import Sender
from newsletter.model.rendition import Token

HOSTILE = 'a {{ .Messenger }} b }} c {{"x"}} <!--[if mso]>{{ 1 }} "q" \\ <![endif]--> d'


def test_go_actions_of_the_text_are_text() -> None:
    """What looks like a template's action comes out of listmonk as it stands in the issue."""
    said = listmonk.tongue(html=False).say(HOSTILE)
    assert said.startswith('a {{ "{{" }} .Messenger {{ "}}" }} b {{ "}}" }} c')
    assert (
        listmonk.tongue(html=True)
        .say(HOSTILE)
        .endswith(r'{{ Safe "<!--[if mso]>{{ 1 }} \"q\" \\ <![endif]-->" }} d')
    )


@pytest.mark.parametrize("text", ["5 *| 3", "a |*", f"{Token.NAME}*|FNAME|*"])
def test_merge_tags_of_the_text_are_refused(text: str) -> None:
    """Mailchimp knows no way to write them as text, and words of an issue are not changed."""
    with pytest.raises(SendError, match="takes for its own"):
        mailchimp.tongue().say(text)


def test_pictures_inside_the_mail_cannot_be_handed_over() -> None:
    """A service takes HTML alone; a picture that is not hosted would be broken."""
    campaign = Campaign(
        name="Review 2026-12",
        subject="Water",
        sender=Sender(name="Review", address="review@paper.example"),
        html='<img alt="" src="cid:1">',
        text="",
    )
    with pytest.raises(SendError, match="inside the mail"):
        expect_hosted(campaign)
