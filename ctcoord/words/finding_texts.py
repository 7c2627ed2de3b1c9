"""The sentences of findings, one table for each part; ``findings.py`` fills them in.

Keys are ``kind.cause``; behind them may stand the domain of the support in question, or ``once`` where a single day is
concerned. Nouns stand alone (``training``), so that each language gives them its own article.
"""

from __future__ import annotations

from ctcoord.words.speech import mark

# What takes an adult away, inside a sentence; the key is the kind of activity.
ACTIVITIES = {
    "training": mark("training"),
    "job": mark("work"),
    "school": mark("school"),
    "appointment": mark("the appointment"),
}

# What a support is, inside a sentence, where its program has no name.
SUPPORTS = {
    "childcare": mark("childcare"),
    "housing": mark("the housing support"),
    "transit": mark("the transit support"),
    "workforce": mark("the workforce support"),
    "": mark("a support"),
}

HEADINGS = {
    "care_gap.no_care": mark("No care for {children} from {day}: up to {minutes} a week."),
    "care_gap.no_care.once": mark("No care for {children} on {day}: {minutes}."),
    "care_gap.closed": mark(
        "School or care is closed for {children} on days from {day} to {until}: up to {minutes} a week without care."
    ),
    "care_gap.closed.once": mark("School or care is closed for {children} on {day}: {minutes} without care."),
    "cannot_get_there.too_long": mark("The way between home and {activity} is too long for {adult}: {longest}."),
    "cannot_get_there.no_journey": mark("{adult} has no way to get between home and {activity}."),
    "cannot_get_there.no_journey.children": mark(
        "{adult} has no way to get between {activity} and the childcare or school of {children}."
    ),
    "cannot_get_there.first_trip": mark("Nothing runs when {adult} must leave for {activity}."),
    "cannot_get_there.last_trip": mark("Nothing runs home when {activity} ends for {adult}."),
    "cannot_get_there.last_trip.children": mark(
        "Nothing runs to the childcare or school of {children} when {activity} ends for {adult}."
    ),
    "cannot_get_there.drop_off": mark("{adult} comes late to {activity}: {children} cannot be dropped off earlier."),
    "breaks_first.ends": mark("{activity} is at risk from {day}: {support} ends."),
    "breaks_first.ends.childcare": mark("{activity} breaks on {day}: childcare for {children} ends."),
    "breaks_first.ends.transit": mark("{activity} breaks on {day}: {support} ends."),
    "breaks_first.renewal": mark("{support} must be renewed by {day}, while {activity} goes on."),
    "breaks_first.renewal.childcare": mark(
        "Childcare for {children} must be renewed by {day}, while {activity} goes on."
    ),
    "breaks_first.home": mark("{activity} is at risk from {day}: no home of {adult} is known from then on."),
    "breaks_first.hours": mark("Too few hours of childcare are authorized for {children} from {day}."),
    "breaks_first.consent": mark("A permission to share what agencies know ends on {last}."),
    "not_yet.later": mark("{activity} begins on {day}, but {support} only on {begins}."),
    "not_yet.later.childcare": mark("{activity} begins on {day}, but childcare for {children} only on {begins}."),
    "not_yet.waiting": mark("{activity} begins on {day}, but {support} is not granted yet."),
    "not_yet.waiting.childcare": mark("{activity} begins on {day}, but childcare for {children} is not granted yet."),
    "twice.childcare": mark("Two agencies pay for childcare at once from {day}: {agencies}."),
    "twice.childcare.named": mark("Two agencies pay for childcare for {people} at once from {day}: {agencies}."),
    "twice.housing": mark("Two agencies pay for housing at once from {day}: {agencies}."),
    "twice.housing.named": mark("Two agencies pay for housing for {people} at once from {day}: {agencies}."),
    "twice.transit": mark("Two agencies pay for transit at once from {day}: {agencies}."),
    "twice.transit.named": mark("Two agencies pay for transit for {people} at once from {day}: {agencies}."),
    "unknown.schedule": mark("Not known: at what times {thing} is."),
    "unknown.start": mark("Not certain: whether {thing} begins as planned."),
    "unknown.travel": mark("Not known: how long the way between {places} takes."),
    "unknown.place": mark("Not known: where {thing} is."),
    "unknown.home": mark("Not known: where {people} lives from {day}."),
    "unknown.available": mark(
        "Nobody has confirmed whether {people} can look after the children: up to {minutes} a week."
    ),
    "unknown.unused": mark("Not known: whether {support} is being used."),
    "unknown.birth_date": mark("Not known: the birth date of {people}."),
}  # fmt: skip

# What a task says that asks for what is not known.
ASKS = {
    "unknown.schedule": mark("Ask at what times {thing} is"),
    "unknown.start": mark("Ask whether {thing} begins as planned"),
    "unknown.travel": mark("Ask how long the way between {places} takes"),
    "unknown.place": mark("Ask where {thing} is"),
    "unknown.home": mark("Ask where {people} lives"),
    "unknown.available": mark("Ask whether {people} can look after the children"),
    "unknown.unused": mark("Ask whether {support} is being used"),
    "unknown.birth_date": mark("Ask for the birth date of {people}"),
}

DETAILS = {
    "care_gap.no_care": mark("No care {pattern}: {adult} is at {activity} or on the way."),
    "care_gap.closed": mark("Closed days: {pattern}. {adult} is at {activity} or on the way."),
    "care_gap.closed.why": mark("Closed ({why}): {pattern}. {adult} is at {activity} or on the way."),
    "cannot_get_there.too_long": mark("On the way {pattern}."),
    "cannot_get_there.no_journey": mark("Needed {pattern}."),
    "cannot_get_there.first_trip": mark("It begins {pattern}; the first ride leaves at {leaves}."),
    "cannot_get_there.last_trip": mark("It ends {pattern}; the last ride leaves at {leaves}."),
    "cannot_get_there.drop_off": mark("Late {pattern}."),
    "breaks_first.ends": mark("Its last day is {last}; {activity} goes on to {until}."),
    "breaks_first.ends.open": mark("Its last day is {last}; {activity} goes on."),
    "breaks_first.renewal": mark("It is authorized to {last}."),
    "breaks_first.renewal.open": mark("No last day is recorded."),
    "breaks_first.home": mark("The lease or stay ends on {eve}; {activity} goes on to {until}."),
    "breaks_first.home.open": mark("The lease or stay ends on {eve}; {activity} goes on."),
    "breaks_first.hours": mark(
        "Authorized: {authorized} a week. Up to {minutes} a week more are needed, travel included."
    ),
    "breaks_first.consent": mark("It covers: {classes}. From {day} it opens nothing; others may go on."),
    "not_yet.later": mark("{gap} without it."),
    "not_yet.waiting": mark("{status}."),
    "twice.childcare": mark("{dated}."),
    "twice.housing": mark("{dated}."),
    "twice.transit": mark("{dated}."),
    "unknown.schedule": mark("Without times, nothing can be said of the week. It matters from {day}."),
    "unknown.start": mark("It is counted as if it did. It matters from {day}."),
    "unknown.start.school": mark("Until it is certain it is not counted as care. It matters from {day}."),
    "unknown.travel": mark("Counted as no time at all until it is known. It matters from {day}."),
    "unknown.place": mark("Ways to and from there are counted as no time at all. It matters from {day}."),
    "unknown.home": mark("Ways to and from home are counted as no time at all."),
    "unknown.available": mark("Until somebody has confirmed it, it counts as no. It matters from {day}."),
    "unknown.unused": mark("A pass that was never used may have been lost or may not fit. It matters from {day}."),
    "unknown.birth_date": mark("It decides whether care is needed, and for how long."),
}  # fmt: skip

# What to do next; ``ask`` depends on what is not known.
STEPS = {
    "find_care.closed": mark("Find care for these days: a holiday program, or somebody the family trusts."),
    "find_care": mark("Find childcare that covers these hours."),
    "ask_adult": mark("Ask the other adults at home who can look after the children then, and record it."),
    "change_times": mark("Ask whether training or work can be at other times."),
    "earlier_care": mark("Ask the provider about opening earlier, or find one that does."),
    "another_carer": mark("Ask who else can bring the children."),
    "later_start": mark("Ask whether a later start is possible."),
    "earlier_end": mark("Ask whether an earlier end is possible."),
    "ride": mark("Arrange another ride: carpool, vanpool or a transit support."),
    "nearer_site": mark("Ask about a site nearer to home."),
    "ask_hours": mark("Ask the childcare program to authorize more hours; say how long the way takes."),
    "renew": mark("Renew in time: ask the agency what it needs."),
    "ask_home": mark("Ask whether the lease or stay goes on, and record where they live then."),
    "find_housing": mark("Look for the next place to live before this one ends."),
    "ask_consent": mark("Ask the family whether it wants to renew the permission to share."),
    "ask_earlier": mark("Ask whether it can begin earlier."),
    "ask_earlier.waiting": mark("Ask where the application stands and what is still missing."),
    "bridge": mark("Find something for the days in between."),
    "ask_agencies": mark("Ask both agencies which of them pays."),
    "ask.schedule": mark("Ask for days and times and record them."),
    "ask.start": mark("Ask when it begins and record it."),
    "ask.travel": mark("Ask the family how long the way takes and record it."),
    "ask.place": mark("Ask where it is and record it."),
    "ask.home": mark("Ask where they live from then on and record it."),
    "ask.available": mark("Ask whether and when they can look after the children, and record who said so."),
    "ask.unused": mark("Ask whether the pass arrived and is used."),
    "ask.birth_date": mark("Ask for the birth date and record it."),
}  # fmt: skip

# What the law adds, by the codes of ``domain/alignment/connecticut.py``; behind a point what is to be reported.
ADVICE = {
    "care_certificate": mark(
        "A Care 4 Kids certificate is for {n} months, and a birthday or a term break changes nothing in it: ask why "
        "this one does not last to {by}."
    ),
    "care_job_search": mark(
        "While somebody looks for work, care may go on for {n} months after the last one: to {by}."
    ),
    "care_report.provider": mark("Tell Care 4 Kids of another provider within {n} days: by {by} if it changes then."),
    "care_report.address": mark("Tell Care 4 Kids of a new address within {n} days: by {by} if the family moves then."),
    "care_wait_list": mark(
        "Care 4 Kids chooses by priority group, then by the date of application: ask which group it is. Papers that "
        "are asked for may take {n} days."
    ),
    "medical_rides": mark("Rides for medical appointments never serve training or work."),
}
