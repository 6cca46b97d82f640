"""The same decision a second time, written by hand from the rule file's text, one `if` after another.

It shares nothing with the engine: no parser, no tables, no rule file. Where the two disagree, one of them misreads.
"""


def suggestion(answers, measures, unasked=()):
    """What `kith guidance decide` should say."""

    def ordinal(key):
        return answers.get(key) or 0

    def skipped(key):
        return answers.get(key) is None and key not in unasked

    def measured(key):
        return measures.get(key, -1) if measures.get(key) is not None else -1

    danger, suicide, attempt = ordinal("danger"), ordinal("suicide"), ordinal("attempt")
    harm, home, self_harm = ordinal("harm_others"), ordinal("home_safety"), ordinal("self_harm")
    reality, perinatal = ordinal("reality"), ordinal("perinatal")
    withdrawal, body, distress = ordinal("withdrawal"), ordinal("body"), ordinal("distress")
    preference, stage = answers.get("preference"), answers.get("stage")

    risks = {}
    for key in ("danger", "suicide", "attempt", "harm_others", "reality", "withdrawal", "body"):
        if skipped(key):
            risks[f"R-{key}-skipped"] = 2
    if danger == 1:
        risks["R-danger-1"] = 3
    if danger == 2:
        risks["R-danger-2"] = 4
    if suicide == 1:
        risks["R-suicide-1"] = 2
    if suicide == 2:
        risks["R-suicide-2"] = 3
    if suicide in (3, 4):
        risks["R-suicide-3"] = 4
    if attempt == 1:
        risks["R-attempt-1"] = 1
    if attempt == 2:
        risks["R-attempt-2"] = 2
    if attempt == 3:
        risks["R-attempt-3"] = 4
    if harm == 1:
        risks["R-harm-1"] = 2
    if harm == 2:
        risks["R-harm-2"] = 4
    if home == 1:
        risks["R-home-1"] = 1
    if home == 2:
        risks["R-home-2"] = 3
    if self_harm == 1:
        risks["R-selfharm-1"] = 1
    if self_harm == 2:
        risks["R-selfharm-2"] = 3
    if reality == 2:
        risks["R-reality-2"] = 2
    if reality == 3:
        risks["R-reality-3"] = 4
    if perinatal == 1 and reality in (2, 3):
        risks["R-perinatal"] = 4
    if withdrawal == 1:
        risks["R-withdrawal-1"] = 2
    if withdrawal == 2:
        risks["R-withdrawal-2"] = 3
    if withdrawal == 3:
        risks["R-withdrawal-3"] = 4
    if body == 1:
        risks["R-body-1"] = 2
    if body == 2:
        risks["R-body-2"] = 4
    if measured("phq9_item9") >= 1:
        risks["R-phq9-1"] = 2
    if measured("phq9_item9") >= 2:
        risks["R-phq9-2"] = 3
    if measured("core10_item6") >= 1:
        risks["R-core10-1"] = 3
    if measured("core10_item6") >= 2:
        risks["R-core10-2"] = 4
    if measures.get("cssrs") == "moderate":
        risks["R-cssrs-moderate"] = 3
    if measures.get("cssrs") == "high" or measures.get("asq_acute") is True:
        risks["R-cssrs-high"] = 4
    r = 0
    for risk in risks.values():
        r = max(r, risk)

    s = distress
    for key, edges in (("phq9", (5, 10, 16)), ("gad7", (5, 8, 15)), ("core10", (11, 15, 20))):
        s = max(s, sum(1 for edge in edges if measured(key) >= edge))
    if measured("pcl5") >= 31:
        s = max(s, 2)
    if reality == 2:
        s = max(s, 2)
    if reality == 3:
        s = 4
    f = ordinal("functioning")
    c = max(ordinal("substance"), ordinal("health"), [0, 2, 3, 3][withdrawal])
    h, t, x, u = ordinal("response"), ordinal("trauma"), ordinal("stress"), ordinal("support")
    d = ordinal("duration") if distress else 0

    said = []
    if s >= 4:
        said.append((4, "L4-S"))
    if f >= 4:
        said.append((4, "L4-F"))
    if r >= 3:
        said.append((4, "L4-R"))
    if s >= 3 and (r >= 2 or f >= 3 or c >= 3):
        said.append((4, "L4-SX"))
    if s >= 3:
        said.append((3, "L3-S"))
    if r >= 2:
        said.append((3, "L3-R"))
    if f >= 2:
        said.append((3, "L3-F"))
    if c >= 3:
        said.append((3, "L3-C"))
    if s >= 2 and c >= 2:
        said.append((3, "L3-SC"))
    if h >= 3:
        said.append((3, "L3-H"))
    if t >= 2:
        said.append((3, "L3-T"))
    if s >= 2 and d >= 2:
        said.append((3, "L3-SD"))
    if s >= 2:
        said.append((2, "L2-S"))
    if s >= 1 and d >= 2:
        said.append((2, "L2-D"))
    if c >= 2:
        said.append((2, "L2-C"))
    if h >= 2:
        said.append((2, "L2-H"))
    if x >= 2:
        said.append((2, "L2-X"))
    if u >= 2:
        said.append((2, "L2-U"))
    if r >= 1:
        said.append((2, "L2-R"))
    if f >= 1 and s >= 1:
        said.append((2, "L2-F"))
    if t >= 1:
        said.append((2, "L2-T"))
    level = max([number for number, _ in said] + [1])

    crisis = None
    if r == 4:
        crisis = "urgent"
        if danger == 2 or suicide == 4 or harm == 2 or withdrawal == 3:
            crisis = "emergency"
        if suicide >= 3 and attempt == 3:
            crisis = "emergency"
        if perinatal == 1 and reality >= 2:
            crisis = "emergency"
        if reality == 3 and harm >= 1:
            crisis = "emergency"

    if crisis:
        first, professional, peer = "crisis", "required", "after_crisis_contact"
        times = {"professional_h": 24, "peer_h": 72, "crisis": "now" if crisis == "emergency" else "same_day"}
    elif level == 4:
        first, professional, peer = "professional", "recommended_strongly", "alongside"
        times = {"professional_h": 72 if r >= 3 else 168, "peer_h": 72}
    elif level == 3:
        first = {"peer": "peer", "professional": "professional"}.get(preference, "together")
        professional = "recommended"
        peer = "open_door" if preference == "professional" else "alongside"
        times = {"professional_h": 336 if reality == 2 else 672, "peer_h": 168}
    else:
        times = {"professional_h": 1008, "peer_h": 168}
        if preference == "professional":
            first, professional, peer = "professional", "offered", "open_door"
        elif preference == "both":
            first, professional, peer = "together", "offered", "alongside"
        else:
            first, professional, peer = "peer", "available_on_request", "primary"

    flags = set()
    if not crisis and stage in ("finished", "left_hospital", "long_term"):
        flags.add("aftercare")
        if level <= 2 and preference != "professional":
            first, professional, peer = "peer", "check_ins", "primary"
        if stage == "left_hospital":
            times["peer_h"] = min(times["peer_h"], 72)
            times["professional_h"] = min(times["professional_h"], 48 if r >= 2 else 72)
            if professional in ("available_on_request", "offered", "check_ins"):
                professional = "check_ins"
    if any(rule.endswith("-skipped") for rule in risks):
        flags.add("human_safety_check_offered")
    if skipped("home_safety") or home >= 1:
        flags.add("dv_safe")
    if home >= 1:
        flags.add("abuse_advocate_first")
    if withdrawal >= 1 or body >= 1:
        flags.add("medical_advice")
    if skipped("age"):
        flags.add("age_unknown")
    if answers.get("age") in ("u13", "13_15", "16_17"):
        flags.add("youth_pathway")
    if stage == "between":
        flags.add("bridge")

    alternatives = []
    if answers.get("cost") in ("low", "free"):
        alternatives = ["public service", "sliding scale", "training clinic"]
        alternatives += ["group instead of one-to-one", "guided self-help", "free peer"]
    return {
        "level": level,
        "crisis": crisis,
        "first": first,
        "professional": professional,
        "peer": peer,
        "times": times,
        "flags": sorted(flags),
        "alternatives": alternatives,
        "rules": sorted(rule for _, rule in said),
        "risk_rules": sorted(risks),
        "domains": {"R": r, "S": s, "F": f, "C": c, "H": h, "T": t, "X": x, "U": u, "D": d},
        "rule_version": 2,
    }
