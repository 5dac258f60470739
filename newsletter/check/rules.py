"""All rules in one table; documentation is generated from it."""

from __future__ import annotations

from newsletter.check import (
    anywhere,
    attribution,
    balance,
    clipping,
    comments,
    copies,
    elsewhere,
    folding,
    grounding,
    links,
    mail_addresses,
    mail_clients,
    mail_contrast,
    mail_document,
    mail_envelope,
    mail_legibility,
    mail_links,
    mail_message,
    mail_own,
    mail_parts,
    mail_pictures,
    mail_structure,
    mail_style,
    mail_words,
    memory,
    pieces,
    spam,
    spelling,
    subject,
    voices,
    waivers,
    wording,
)
from newsletter.check.facts import IssueFacts
from newsletter.check.mail_facts import MailFacts, OwnMailFacts
from newsletter.check.rule import Rule
from newsletter.model.finding import Severity
from newsletter.model.values import dataclass

ISSUE_RULES: tuple[Rule[IssueFacts], ...] = (
    subject.empty_issue,
    subject.empty_subject,
    subject.long_subject,
    subject.subject_of_another_month,
    subject.subject_of_another_year,
    subject.subject_of_another_number,
    subject.repeated_subject,
    subject.subject_of_a_draft,
    subject.shouting_subject,
    subject.missing_preheader,
    subject.long_preheader,
    subject.preheader_repeats_subject,
    subject.missing_send_at,
    subject.freeze_after_sending,
    wording.placeholder,
    wording.merge_tag,
    wording.empty_salutation,
    wording.mojibake,
    wording.escaped_character,
    wording.control_character,
    wording.repeated_word,
    wording.shouting,
    wording.doubled_scheme,
    wording.staging_link,
    wording.shortened_link,
    wording.aggregator_link,
    wording.vague_link,
    wording.link_says_another_host,
    anywhere.markup_in_text,
    anywhere.mixed_alphabets,
    anywhere.invisible_character,
    anywhere.malformed_address,
    anywhere.wrapped_link,
    anywhere.login_in_link,
    anywhere.placeholder_link,
    anywhere.link_for_editors,
    anywhere.numeric_host,
    pieces.missing_summary,
    pieces.long_summary,
    pieces.repeated_title,
    voices.outlet_cited_twice,
    voices.crowded_outlet,
    voices.crowded_author,
    voices.name_spelt_two_ways,
    balance.unbalanced,
    pieces.outlet_disagrees,
    pieces.published_later,
    pieces.image_without_alt,
    pieces.image_without_credit,
    pieces.image_without_licence,
    pieces.reprint_without_permission,
    pieces.embargo_later,
    pieces.missing_id,
    grounding.misquotation,
    grounding.unchecked_summary,
    grounding.number_not_in_source,
    grounding.date_not_in_source,
    elsewhere.value_from_elsewhere,
    grounding.name_not_in_source,
    grounding.copied_passage,
    grounding.unclosed_quotation_mark,
    attribution.title_disagrees,
    attribution.authors_disagree,
    attribution.published_disagrees,
    links.dead_link,
    links.soft_dead_link,
    links.wrong_link,
    links.certificate_fault,
    links.link_in_trouble,
    links.moved_link,
    links.insecure_link,
    links.malformed_mail_link,
    links.tracking_parameters,
    links.link_not_looked_at,
    copies.page_too_large_to_keep,
    memory.repeated_address,
    memory.ran_before,
    memory.same_story_ran,
    memory.overdue_focus_area,
    memory.overdue_person,
    memory.waiver_by_unknown,
    memory.waiver_without_reason,
    folding.web_only_without_page,
    comments.open_comment,
)
"""Rules about an issue, in the order in which their findings are told."""

TRANSLATION_RULES: tuple[Rule[IssueFacts], ...] = (
    subject.long_subject,
    subject.long_preheader,
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
    anywhere.markup_in_text,
    anywhere.mixed_alphabets,
    anywhere.invisible_character,
    anywhere.malformed_address,
    anywhere.wrapped_link,
    anywhere.login_in_link,
    anywhere.placeholder_link,
    anywhere.link_for_editors,
    anywhere.numeric_host,
    pieces.long_summary,
    grounding.unclosed_quotation_mark,
)
"""Those of `ISSUE_RULES` that can be asked of words without their source."""

MAIL_RULES: tuple[Rule[MailFacts], ...] = (
    clipping.html_over_wall,
    clipping.html_over_budget,
    clipping.unsubscribe_behind_wall,
    mail_parts.style_too_large,
    mail_parts.missing_unsubscribe,
    mail_parts.long_text_line,
    mail_parts.placeholder,
    mail_parts.merge_tag,
    mail_parts.empty_salutation,
    mail_parts.mojibake,
    mail_parts.escaped_character,
    mail_parts.control_character,
    mail_parts.shouting,
    mail_parts.staging_link,
    anywhere.markup_in_text,
    anywhere.mixed_alphabets,
    anywhere.invisible_character,
    anywhere.malformed_address,
    anywhere.wrapped_link,
    anywhere.login_in_link,
    anywhere.placeholder_link,
    anywhere.link_for_editors,
    anywhere.numeric_host,
    mail_words.long_subject,
    mail_words.subject_of_a_draft,
    mail_words.shouting_subject,
    mail_words.repeated_word,
    mail_words.repeated_passage,
    mail_words.text_part_differs,
    mail_words.text_part_without_links,
    mail_message.malformed_header,
    mail_message.repeated_header,
    mail_message.no_reply_sender,
    mail_message.shown_blind_copy,
    mail_message.read_receipt,
    mail_message.missing_one_click,
    mail_message.malformed_message,
    mail_message.mixed_line_ends,
    mail_message.parts_out_of_order,
    mail_message.attachment,
    mail_envelope.missing_header,
    mail_envelope.missing_list_unsubscribe,
    mail_envelope.sender_not_aligned,
    mail_envelope.long_octet_line,
    mail_envelope.missing_text_part,
    mail_envelope.missing_charset,
    mail_envelope.wrong_charset,
    mail_envelope.missing_preheader,
    mail_envelope.long_preheader,
    mail_envelope.leaking_preheader,
    mail_document.missing_doctype,
    mail_structure.missing_title,
    mail_structure.missing_language,
    mail_structure.missing_direction,
    mail_structure.right_to_left_without_dir,
    mail_structure.missing_viewport,
    mail_structure.missing_heading,
    mail_structure.empty_heading,
    mail_structure.layout_table_without_role,
    mail_structure.unclosed_element,
    mail_structure.unbalanced_condition,
    mail_structure.repeated_element_id,
    mail_structure.deep_nesting,
    mail_document.script_in_mail,
    mail_document.misplaced_element,
    mail_document.zoom_forbidden,
    mail_document.broken_style,
    mail_document.too_wide,
    mail_document.unbalanced_outlook_table,
    mail_links.picture_without_alt,
    mail_links.image_not_enclosed,
    mail_pictures.picture_without_size,
    mail_pictures.poor_alt,
    mail_pictures.insecure_picture,
    mail_pictures.unsupported_picture,
    mail_pictures.tracking_pixel,
    mail_pictures.mail_of_pictures,
    mail_addresses.broken_anchor,
    mail_addresses.malformed_mail_link,
    mail_addresses.malformed_phone_link,
    mail_addresses.lookalike_host,
    mail_addresses.ambiguous_link,
    mail_addresses.invisible_in_link,
    mail_links.empty_link,
    mail_links.wordless_link,
    mail_links.unsafe_link,
    mail_links.relative_link,
    mail_links.doubled_scheme,
    mail_links.bare_ampersand,
    mail_links.nested_link,
    mail_links.vague_link,
    mail_links.link_says_another_host,
    mail_links.shortened_link,
    mail_style.unsupported_element,
    mail_style.unsupported_style,
    mail_clients.client_support,
    mail_style.justified_text,
    mail_style.tiny_text,
    mail_contrast.low_contrast,
    mail_legibility.tight_lines,
    mail_legibility.wrong_direction,
    mail_legibility.wrong_language,
    mail_style.hidden_text,
)
"""Rules about any mail, made here or elsewhere.  A few share their code with a rule about the issue:
the same fault, brought in by the theme or by publication.yaml."""

PLAIN_MAIL_RULES: tuple[Rule[MailFacts], ...] = (
    mail_parts.missing_unsubscribe,
    mail_parts.long_text_line,
    mail_parts.placeholder,
    mail_parts.merge_tag,
    mail_parts.empty_salutation,
    mail_parts.mojibake,
    mail_parts.escaped_character,
    mail_parts.control_character,
    mail_envelope.missing_header,
    mail_envelope.missing_list_unsubscribe,
    mail_envelope.sender_not_aligned,
    mail_envelope.long_octet_line,
    mail_envelope.wrong_charset,
    mail_words.long_subject,
    mail_words.subject_of_a_draft,
    mail_words.shouting_subject,
    mail_words.repeated_word,
    mail_message.malformed_header,
    mail_message.repeated_header,
    mail_message.no_reply_sender,
    mail_message.shown_blind_copy,
    mail_message.read_receipt,
    mail_message.missing_one_click,
    mail_message.malformed_message,
    mail_message.mixed_line_ends,
    mail_message.attachment,
)
"""Those of `MAIL_RULES` for a mail without HTML."""

OWN_MAIL_RULES: tuple[Rule[OwnMailFacts], ...] = (
    mail_own.broken_token,
    mail_own.token_in_public,
    mail_own.missing_postal_address,
    mail_own.missing_view_in_browser,
    mail_own.empty_text_part,
    mail_own.foreign_picture,
    mail_own.heavy_pictures,
    folding.web_only_not_linked,
)
"""Rules about the mail made of an issue, which need the issue or the publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNote:
    """What documentation says of one code."""

    code: str
    severity: Severity
    explanation: str
    looks_at: tuple[str, ...]
    """Any of ``issue``, ``mail`` (any mail, made here or elsewhere), ``our mail``."""


RULES: tuple[Rule[IssueFacts] | Rule[MailFacts] | Rule[OwnMailFacts], ...] = (
    *ISSUE_RULES,
    *OWN_MAIL_RULES,
    *MAIL_RULES,
)


def describe_rules() -> tuple[RuleNote, ...]:
    """Return every code once, in order, with its severity unless the house says otherwise."""
    issue_codes = {rule.code for rule in ISSUE_RULES}
    own_codes = {rule.code for rule in OWN_MAIL_RULES}
    mail_codes = {rule.code for rule in MAIL_RULES}
    first = {rule.code: rule for rule in reversed(RULES)}
    notes = [
        RuleNote(
            code=rule.code,
            severity=rule.severity,
            explanation=rule.explanation,
            looks_at=("issue",) * (rule.code in issue_codes)
            + ("our mail",) * (rule.code in own_codes)
            + ("mail",) * (rule.code in mail_codes),
        )
        for rule in reversed(first.values())
    ]
    notes += [
        RuleNote(
            code=rule.code,
            severity=rule.severity,
            explanation=rule.explanation,
            looks_at=("issue",),
        )
        for rule in spelling.SPELLING_RULES
    ]
    notes.append(
        RuleNote(
            code=spam.SPAM_SCORE,
            severity=Severity.WARNING,
            explanation=spam.EXPLANATION,
            looks_at=("mail",),
        )
    )
    idle = RuleNote(
        code=waivers.IDLE_WAIVER,
        severity=Severity.WARNING,
        explanation="Take out waivers that waive nothing any more.",
        looks_at=("issue", "mail"),
    )
    return (*notes, idle)
