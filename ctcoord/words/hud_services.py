"""HUD's lists of services and events in plain words, by their numbers in the HMIS Data Dictionary (FY2026).

What ``TypeProvided`` of a service means depends on its ``RecordType``, and ``SubTypeProvided`` on both.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctcoord.words import mark

_PATH_SERVICE = {  # list P1.2
    1: mark("making contact again"),
    2: mark("screening"),
    3: mark("rehabilitation"),
    4: mark("community mental health care"),
    5: mark("substance use treatment"),
    6: mark("case management"),
    7: mark("supportive services where the person lives"),
    8: mark("small housing repairs"),
    9: mark("help with moving"),
    10: mark("check of eligibility for housing"),
    11: mark("security deposit"),
    12: mark("one rent payment to prevent eviction"),
    14: mark("clinical assessment"),
}
_RHY = {  # list R14.2
    2: mark("community service learning"),
    5: mark("education"),
    6: mark("employment and training"),
    7: mark("legal services"),
    8: mark("life skills training"),
    10: mark("parenting education"),
    12: mark("care after giving birth"),
    13: mark("prenatal care"),
    14: mark("health care"),
    17: mark("substance use treatment"),
    18: mark("substance use prevention"),
    26: mark("services at home"),
    27: mark("newborn care"),
    28: mark("STD testing"),
    29: mark("street outreach"),
}
_HOPWA_SERVICE = {  # list W1.2
    1: mark("adult day care and personal assistance"),
    2: mark("case management"),
    3: mark("child care"),
    4: mark("legal services"),
    5: mark("education"),
    6: mark("employment and training"),
    7: mark("food and meals"),
    8: mark("health care"),
    9: mark("life skills training"),
    10: mark("counseling"),
    11: mark("outreach"),
    12: mark("substance use treatment"),
    13: mark("transportation"),
    14: mark("another service"),
}
_SSVF_SERVICE = {  # list V2.2
    1: mark("outreach"),
    2: mark("case management"),
    3: mark("help to get VA benefits"),
    4: mark("help to get other public benefits"),
    5: mark("other public benefits"),
    6: mark("another supportive service"),
    7: mark("shallow rent subsidy"),
    8: mark("Returning Home"),
    9: mark("quick resolution of homelessness"),
    10: mark("help to find health care"),
}
_HOPWA_AID = {  # list V2.3
    1: mark("rent assistance"),
    2: mark("security deposit"),
    3: mark("utility deposit"),
    4: mark("utility payments"),
    7: mark("mortgage assistance"),
}
_SSVF_AID = {  # list V3.3
    1: mark("rent assistance"),
    2: mark("security deposit"),
    3: mark("utility deposit"),
    4: mark("utility payments"),
    5: mark("moving costs"),
    8: mark("transportation vouchers"),
    9: mark("vehicle repair"),
    10: mark("child care"),
    12: mark("help to keep housing"),
    14: mark("emergency housing assistance"),
    15: mark("shallow rent subsidy"),
    16: mark("food assistance"),
    17: mark("landlord incentive"),
    18: mark("tenant incentive"),
}
_PATH_REFERRAL = {  # list P2.2
    1: mark("referral to community mental health care"),
    2: mark("referral to substance use treatment"),
    3: mark("referral to health or dental care"),
    4: mark("referral to job training"),
    5: mark("referral to education"),
    6: mark("referral to housing services"),
    7: mark("referral to permanent housing"),
    8: mark("referral to income assistance"),
    9: mark("referral to employment assistance"),
    10: mark("referral to health insurance"),
    11: mark("referral to temporary housing"),
}
_BED_NIGHT = {200: mark("night in a shelter")}  # list 4.14
_VASH = {  # list V8.1
    1: mark("referral sent to the housing authority"),
    2: mark("voucher denied"),
    3: mark("voucher issued"),
    4: mark("voucher revoked or expired"),
    5: mark("voucher in use"),
    6: mark("voucher moved to another area"),
    7: mark("voucher taken over by another housing authority"),
    8: mark("voucher turned into a Housing Choice Voucher"),
    9: mark("veteran left, voucher returned"),
    10: mark("veteran left, family kept the voucher"),
    11: mark("veteran left before getting a voucher"),
    12: mark("other"),
}
_MOVING_ON = {  # list C2.2
    1: mark("help to apply for subsidized housing"),
    2: mark("money for moving on"),
    3: mark("help with moving on"),
    4: mark("referral to housing"),
    5: mark("other"),
}
SERVICES: Mapping[int, Mapping[int, str]] = {  # list 1.4 → TypeProvided
    141: _PATH_SERVICE,
    142: _RHY,
    143: _HOPWA_SERVICE,
    144: _SSVF_SERVICE,
    151: _HOPWA_AID,
    152: _SSVF_AID,
    161: _PATH_REFERRAL,
    200: _BED_NIGHT,
    210: _VASH,
    300: _MOVING_ON,
}
_LEGAL = (
    mark("legal services: child support"),
    mark("legal services: eviction prevention"),
    mark("legal services: fines and penalties"),
    mark("legal services: driver’s license"),
    mark("legal services"),
)
_MONEY, _RIDES = mark("financial planning"), mark("transportation")
_INCOME, _PAYEE = mark("income support"), mark("representative payee services")
_CARE, _ADVICE = mark("child care"), mark("housing counseling")
SUBTYPES: Mapping[tuple[int, int], Mapping[int, str]] = {  # RecordType, TypeProvided → SubTypeProvided
    (144, 3): {  # list V2.A
        1: mark("VA vocational rehabilitation"),
        2: mark("employment and training"),
        3: mark("help with education"),
        4: mark("health care"),
    },
    (144, 4): dict(  # list V2.B
        enumerate(
            (mark("health care"), mark("daily living"), _MONEY, _RIDES, _INCOME, _PAYEE, *_LEGAL, _CARE, _ADVICE), 1
        )
    ),
    (144, 5): dict(enumerate((_MONEY, _RIDES, _INCOME, _PAYEE, *_LEGAL, _CARE, _ADVICE), 1)),  # list V2.C
}
EVENTS = {  # list 4.20.2
    1: mark("referral to homelessness prevention"),
    2: mark("problem solving or diversion"),
    3: mark("referral to crisis needs assessment"),
    4: mark("referral to housing needs assessment"),
    5: mark("referral to case management after moving in"),
    6: mark("referral to street outreach"),
    7: mark("referral to housing navigation"),
    8: mark("referral elsewhere: not eligible here"),
    9: mark("referral elsewhere: nothing available here"),
    10: mark("referral to emergency shelter"),
    11: mark("referral to transitional housing"),
    12: mark("referral to joint transitional and rapid rehousing"),
    13: mark("referral to rapid rehousing"),
    14: mark("referral to permanent supportive housing"),
    15: mark("referral to other permanent housing"),
    16: mark("referral to emergency funds or furniture"),
    17: mark("referral to an Emergency Housing Voucher"),
    18: mark("referral to a Housing Stability Voucher"),
}
RESULTS = {  # list 4.20.D
    1: mark("accepted"),
    2: mark("the client declined"),
    3: mark("the provider declined"),
}
