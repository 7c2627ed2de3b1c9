"""The closed lists of an agency's own questions, in words."""

from __future__ import annotations


def mark(text: str) -> str:
    """As ``ctcoord.words.mark``, which imports this module."""
    return text


FORMS: dict[str, dict[str, str]] = {
    "form_kind": {"fields": mark("Fields, filled in at any time"), "assessment": mark("Assessment, taken as a whole")},
    "form_about": {"person": mark("Each person"), "household": mark("The whole household")},
    "question_type": {
        "text": mark("Words"),
        "number": mark("A number"),
        "date": mark("A date"),
        "yes_no": mark("Yes or no"),
        "choice": mark("One of several answers"),
        "choices": mark("Any of several answers"),
    },
}

# Places of a definition, as domain/forms.py names them; with [] one of several.
PLACES = {
    "title": mark("title"),
    "questions": mark("questions"),
    "questions[]": mark("question {n}"),
    "choices": mark("answers to choose"),
    "choices[]": mark("answer {n}"),
    "bands": mark("meanings of the score"),
    "bands[]": mark("meaning {n}"),
    "code": mark("code"),
    "kind": mark("kind"),
    "about": mark("about"),
    "answers_class": mark("answers_class"),
    "words": mark("words"),
    "help": mark("help"),
    "type": mark("type"),
    "score": mark("points"),
    "min": mark("smallest number"),
    "max": mark("largest number"),
    "from": mark("points from which it holds"),
    "en": mark("English"),
    "es": mark("Spanish"),
}

FAULTS = {
    "not_an_object": mark("a part in braces { } belongs here"),
    "wrong_number": mark("a form has 1 to 200 questions; one to choose from has 1 to 100 answers, any other none"),
    "twice": mark("two have the same code; give each its own"),
    "missing": mark("something must stand here, in English and Spanish, at most 4,000 characters"),
    "not_a_code": mark("a code begins with a small letter and has only small letters, digits and _"),
    "unknown_type": mark("it is one of text, number, date, yes_no, choice and choices"),
    "not_a_number": mark("a number belongs here"),
    "below_min": mark("the largest is below the smallest"),
    "unknown_key": mark("there is no such key"),
    "not_code": mark("a code begins with a small letter and has only small letters, digits and _"),
    "not_kind": mark("it is fields or assessment"),
    "not_about": mark("it is person or household"),
    "not_answers_class": mark("it is a kind of data, such as coordination, housing, health or income"),
}

ANSWER_FAULTS = {
    "unknown_question": mark("This version of the form has no such question."),
    "missing": mark("This needs an answer."),
    "not_text": mark("At most 4,000 characters, without control characters that cannot be kept."),
    "not_a_number": mark("Write a number, such as 12 or 12.5."),
    "too_small": mark("At least {least}."),
    "too_large": mark("At most {most}."),
    "not_a_date": mark("Choose a day."),
    "not_yes_no": mark("Choose yes or no."),
    "not_a_choice": mark("Choose one of the answers."),
}
