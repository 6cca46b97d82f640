"""The sentences of the guide that hang on a key of the rule file."""

from django.utils.translation import gettext_lazy as _

ABOUT = {
    "for_whom": _("Who it is for"),
    "age": _("Age"),
    "place": _("Country and language"),
    "danger": _("Danger right now"),
    "suicide": _("Thoughts of ending your life"),
    "attempt": _("Trying to end your life"),
    "harm_others": _("Thoughts of hurting someone"),
    "home_safety": _("Being safe with the people around you"),
    "self_harm": _("Hurting yourself"),
    "reality": _("What others could not hear or see"),
    "perinatal": _("Pregnancy or a baby"),
    "withdrawal": _("Cutting down or stopping"),
    "body": _("Eating and drinking"),
    "distress": _("How hard things feel"),
    "duration": _("How long it has been"),
    "functioning": _("Daily life"),
    "about": _("What it is about"),
    "substance": _("Drink, drugs or a habit"),
    "health": _("Your body and health"),
    "trauma": _("What comes back to you"),
    "response": _("Help you had before"),
    "stage": _("Where you are now"),
    "stress": _("What weighs on you"),
    "support": _("People to lean on"),
    "goals": _("What you hope for"),
    "preference": _("What you would rather try"),
    "readiness": _("Getting help"),
    "format": _("How to meet"),
    "cost": _("What you can pay"),
    "access": _("What to plan for"),
}

ABOUT_THEM = {
    **ABOUT,
    "suicide": _("Thoughts of ending their life"),
    "attempt": _("Trying to end their life"),
    "home_safety": _("Being safe with the people around them"),
    "self_harm": _("Hurting themselves"),
    "reality": _("What others could not hear or see"),
    "health": _("Their body and health"),
    "trauma": _("What comes back to them"),
    "response": _("Help they had before"),
    "stage": _("Where they are now"),
    "stress": _("What weighs on them"),
    "goals": _("What they hope for"),
    "preference": _("What they would rather try"),
    "cost": _("What can be paid"),
}
"""The same, where the answers are about another person."""

SO = {
    "L4-S": _("When it is this heavy, someone trained should be with you soon."),
    "L4-F": _("When looking after yourself is out of reach, someone trained should be there soon."),
    "L4-R": _("An answer like this means that someone trained should look at it with you soon."),
    "L4-SX": _("This hard, and something else on top: that needs someone trained, soon."),
    "L3-S": _("When things are this hard, a trained person should be part of it."),
    "L3-R": _("An answer like this means that a trained person should be part of it."),
    "L3-F": _("When days stop working, a trained person should be part of it."),
    "L3-C": _(
        "This touches your body or has a hold on you. It needs someone trained, beside the company of others."
    ),
    "L3-SC": _("These two feed each other. Someone trained can look at both."),
    "L3-H": _("You have tried, and it did not help enough. That calls for another kind of help."),
    "L3-T": _("What comes back like that belongs with someone who is trained for it."),
    "L3-SD": _("What has lasted this long seldom lifts by waiting."),
    "L2-S": _("This is a good time for company, and for some guidance if you want it."),
    "L2-D": _("It has lasted. Some guidance may help it to move."),
    "L2-C": _("This makes things harder. Company and some guidance can take weight off."),
    "L2-H": _("Help has done only a little so far. Another kind is worth a try."),
    "L2-X": _("Much is pressing on you. Practical help and company both count."),
    "L2-U": _("That is what peers are for: being understood, and not being alone with it."),
    "L2-R": _("With this it is good not to be alone."),
    "L2-F": _("When it gets in the way, it is good not to carry it alone."),
    "L2-T": _("You manage. It is still good to have someone near who knows it."),
}

SO_THEM = {
    **SO,
    "L4-S": _("When it is this heavy, someone trained should be with them soon."),
    "L4-R": _("An answer like this means that someone trained should look at it with them soon."),
    "L3-C": _(
        "This touches their body or has a hold on them. It needs someone trained, beside the company of others."
    ),
    "L3-H": _("They have tried, and it did not help enough. That calls for another kind of help."),
    "L2-S": _("This is a good time for company, and for some guidance if they want it."),
    "L2-X": _("Much is pressing on them. Practical help and company both count."),
    "L2-R": _("With this it is good that they are not alone."),
    "L2-F": _("When it gets in the way, it is good not to have to carry it alone."),
    "L2-T": _("They manage. It is still good for them to have someone near who knows it."),
}

HEADLINES = {
    "medical": _("Please get medical help now. The rest can wait."),
    "crisis": _("Please talk to someone now. The rest can wait."),
    "professional": _("A trained person first, and company beside you"),
    "together": _("Both kinds, side by side"),
    "peer": _("Someone who has been there"),
}

PROFESSIONAL = {
    "required": _("For this you need a trained person, within %(within)s."),
    "recommended_strongly": _("We strongly suggest one, within %(within)s."),
    "recommended": _("We suggest one, within %(within)s."),
    "offered": _("A good idea if you want it, within %(within)s."),
    "check_ins": _("A short check-in now and then. The first within %(within)s."),
    "available_on_request": _("Only if you want it. Then within %(within)s. This door stays open."),
}

PEER = {
    "after_crisis_contact": _(
        "After you have spoken to someone on the line: within %(within)s. A peer is not the one to call in danger."
    ),
    "alongside": _("Beside the professional, from the start: within %(within)s."),
    "open_door": _("If you want company as well: within %(within)s. This door stays open."),
    "primary": _("This first, within %(within)s."),
}

HEADLINES_THEM = {
    **HEADLINES,
    "medical": _("Please get medical help for them now. The rest can wait."),
    "crisis": _("Please get help for them now. The rest can wait."),
    "professional": _("For them: a trained person first, and company beside that"),
    "together": _("For them: both kinds, side by side"),
    "peer": _("For them: someone who has been there"),
}

PROFESSIONAL_THEM = {
    **PROFESSIONAL,
    "required": _("For this they need a trained person, within %(within)s."),
    "recommended_strongly": _("We strongly suggest one for them, within %(within)s."),
    "recommended": _("We suggest one for them, within %(within)s."),
    "offered": _("A good idea if they want it, within %(within)s."),
    "available_on_request": _("Only if they want it. Then within %(within)s. This door stays open."),
}

PEER_THEM = {
    **PEER,
    "after_crisis_contact": _(
        "After they have spoken to someone on the line: within %(within)s. A peer is not the one to call in danger."
    ),
    "open_door": _("If they want company as well: within %(within)s. This door stays open."),
    "primary": _("This first, if they want it, within %(within)s."),
}

ALTERNATIVES = {
    "public service": _("A public health service"),
    "sliding scale": _("Someone who lets you pay what you can"),
    "training clinic": _("A training clinic, where people learn under supervision"),
    "group instead of one-to-one": _("A group instead of one to one"),
    "guided self-help": _("A guide to work through on your own, with someone to ask"),
    "free peer": _("Someone who has been there, for free"),
}

BESIDE_OPTION = {
    "harm_others": {
        "1": _(
            "Unwanted thoughts are common in new parents and rarely mean danger. This answer alone raises no alarm."
        )
    }
}
BESIDE_QUESTION = {
    "withdrawal": _("If anything happens when you cut down: do not stop suddenly alone. Ask a doctor first.")
}
BESIDE_QUESTION_THEM = {
    "withdrawal": _(
        "If anything happens when they cut down: they should not stop suddenly alone. Ask a doctor first."
    )
}

NEEDS = {
    "low mood, less severe": _("Low mood"),
    "low mood, more severe": _("Low mood that weighs heavily"),
    "worry/panic": _("Worry or panic"),
    "OCD": _("Thoughts or rituals that do not stop"),
    "trauma": _("Something that happened to you"),
    "strong emotions, repeated self-harm": _("Strong feelings"),
    "substance use": _("Drink, drugs or a habit"),
    "psychosis": _("Voices, visions or strange ideas"),
    "eating": _("Food or your body"),
    "pain, long illness, values": _("Illness or pain"),
    "relapse prevention": _("Keeping your recovery"),
    "patterns, relationships, past": _("Patterns and relationships"),
    "creative, body, animals": _("Making something"),
    "grief": _("Grief"),
}
NEEDS_THEM = {
    **NEEDS,
    "trauma": _("Something that happened to them"),
    "eating": _("Food or their body"),
    "relapse prevention": _("Keeping their recovery"),
}
