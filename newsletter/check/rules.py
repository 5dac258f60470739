"""All rules in one table; documentation is generated from it."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.check import (
    grounding,
    mail_markup,
    mail_parts,
    memory,
    pieces,
    subject,
    waivers,
    wording,
)
from newsletter.check.facts import IssueFacts
from newsletter.check.mail_facts import MailFacts
from newsletter.check.rule import Rule
from newsletter.model.finding import Severity

ISSUE_RULES: tuple[Rule[IssueFacts], ...] = (
    subject.empty_issue,
    subject.empty_subject,
    subject.long_subject,
    subject.shouted_subject,
    subject.subject_of_another_month,
    subject.subject_of_another_year,
    subject.subject_of_another_number,
    subject.repeated_subject,
    subject.missing_preheader,
    subject.long_preheader,
    subject.preheader_repeats_subject,
    subject.missing_send_at,
    wording.placeholder,
    wording.merge_tag,
    wording.empty_salutation,
    wording.mojibake,
    wording.escaped_character,
    wording.control_character,
    wording.repeated_word,
    wording.doubled_scheme,
    wording.staging_link,
    wording.shortened_link,
    wording.vague_link,
    wording.link_says_another_host,
    pieces.missing_summary,
    pieces.long_summary,
    pieces.repeated_title,
    pieces.crowded_outlet,
    pieces.outlet_disagrees,
    pieces.published_later,
    pieces.image_without_alt,
    pieces.image_without_credit,
    pieces.image_without_licence,
    pieces.reprint_without_permission,
    pieces.embargo_later,
    pieces.missing_id,
    grounding.misquotation,
    grounding.unchecked_quotation,
    grounding.number_not_in_source,
    grounding.unclosed_quotation_mark,
    memory.repeated_address,
    memory.ran_before,
    memory.overdue_focus_area,
    memory.overdue_person,
    memory.waiver_by_unknown,
    memory.waiver_without_reason,
)
"""Rules about an issue, in the order in which their findings are told."""

MAIL_RULES: tuple[Rule[MailFacts], ...] = (
    mail_parts.html_over_wall,
    mail_parts.html_over_budget,
    mail_parts.style_too_large,
    mail_parts.broken_token,
    mail_parts.token_in_public,
    mail_parts.missing_unsubscribe,
    mail_parts.missing_postal_address,
    mail_parts.missing_view_in_browser,
    mail_parts.long_text_line,
    mail_parts.empty_text_part,
    mail_parts.placeholder,
    mail_parts.merge_tag,
    mail_parts.empty_salutation,
    mail_parts.mojibake,
    mail_parts.escaped_character,
    mail_parts.control_character,
    mail_parts.staging_link,
    mail_markup.missing_title,
    mail_markup.missing_language,
    mail_markup.missing_direction,
    mail_markup.right_to_left_without_dir,
    mail_markup.missing_viewport,
    mail_markup.missing_heading,
    mail_markup.layout_table_without_role,
    mail_markup.unclosed_element,
    mail_markup.unbalanced_condition,
    mail_markup.repeated_element_id,
    mail_markup.picture_without_alt,
    mail_markup.image_not_enclosed,
    mail_markup.empty_link,
    mail_markup.unsafe_link,
    mail_markup.relative_link,
    mail_markup.doubled_scheme,
    mail_markup.bare_ampersand,
    mail_markup.nested_link,
    mail_markup.vague_link,
    mail_markup.link_says_another_host,
    mail_markup.shortened_link,
    mail_markup.unsupported_element,
    mail_markup.unsupported_style,
    mail_markup.justified_text,
)
"""Rules about the mail made of it.  A few share their code with a rule about the issue: the same
fault, brought in by the theme or by publication.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNote:
    """What documentation says of one code."""

    code: str
    severity: Severity
    explanation: str
    looks_at: tuple[str, ...]
    """Any of ``issue``, ``mail``."""


RULES: tuple[Rule[IssueFacts] | Rule[MailFacts], ...] = (*ISSUE_RULES, *MAIL_RULES)


def describe_rules() -> tuple[RuleNote, ...]:
    """Return every code once, in order, with its severity unless the house says otherwise."""
    issue_codes = {rule.code for rule in ISSUE_RULES}
    mail_codes = {rule.code for rule in MAIL_RULES}
    first = {rule.code: rule for rule in reversed(RULES)}
    notes = [
        RuleNote(
            code=rule.code,
            severity=rule.severity,
            explanation=rule.explanation,
            looks_at=("issue",) * (rule.code in issue_codes)
            + ("mail",) * (rule.code in mail_codes),
        )
        for rule in reversed(first.values())
    ]
    idle = RuleNote(
        code=waivers.IDLE_WAIVER,
        severity=Severity.WARNING,
        explanation="Take out waivers that waive nothing any more.",
        looks_at=("issue", "mail"),
    )
    return (*notes, idle)
