"""What Client, Enrollment and Exit of an HMIS CSV export hold, and the export as a whole, as tables of data.

Source: HUD, HMIS CSV Format Specifications FY2024 and FY2026. See ``hmis_tables`` for the other files.
"""

from __future__ import annotations

from ctcoord.domain.codes import DataClass as Class
from ctcoord.exchange.hmis_tables import TABLES, Part, codes, dates, texts

# -- Enrollment and Exit: the support itself, and what they say of other classes -------------------

ENROLLMENT_DETAIL = (
    *codes("RelationshipToHoH"),
    *texts("EnrollmentCoC"),
    *dates("MoveInDate DateOfEngagement DateOfPATHStatus DateOfBCPStatus"),
    *codes("ClientEnrolledInPATH ReasonNotEnrolled PercentAMI ReferralSource CountOutreachReferralApproaches"),
    *codes("EligibleForRHY ReasonNoServices RunawayYouth UnemploymentFam InsufficientIncome"),
    *texts("VAMCStation"),
    *codes("TargetScreenReqd TimeToHousingLoss AnnualPercentAMI ClientLeaseholder HOHLeaseholder SubsidyAtRisk"),
    *codes("EvictionHistory SingleParent DependentUnder6 HH5Plus CoCPrioritized HPScreeningScore ThresholdScore"),
    *codes("FormerWardChildWelfare ChildWelfareYears ChildWelfareMonths"),
)
ENROLLMENT_PARTS = (
    Part(
        "living_situation",
        Class.HOUSING,
        (
            *codes("LivingSituation RentalSubsidyType LengthOfStay LOSUnderThreshold PreviousStreetESSH"),
            *dates("DateToStreetESSH"),
            *codes("TimesHomelessPastThreeYears MonthsHomelessPastThreeYears LiteralHomelessHistory"),
        ),
        code="LivingSituation",
        by_row=True,
    ),
    Part(
        "condition",
        Class.HEALTH,
        (
            *codes("DisablingCondition DisabledHoH MentalHealthDisorderFam PhysicalDisabilityFam CurrentPregnant"),
            *codes("SexualOrientation MentalHealthConsultation"),
            *texts("SexualOrientationOther"),
        ),
        code="DisablingCondition",
    ),
    Part("family_substance_use", Class.SUBSTANCE_USE, codes("AlcoholDrugUseDisorderFam"), "AlcoholDrugUseDisorderFam"),
    Part(
        "justice",
        Class.JUSTICE,
        (
            *codes("FormerWardJuvenileJustice JuvenileJusticeYears JuvenileJusticeMonths IncarceratedParent"),
            *codes("CriminalRecord IncarceratedAdult PrisonDischarge SexOffender"),
        ),
    ),
)
EXIT_DETAIL = (
    *codes("DestinationSubsidyType HousingAssessment SubsidyInformation ProjectCompletionStatus"),
    *codes("EarlyExitReason AftercareProvided EmailSocialMedia Telephone InPersonIndividual InPersonGroup"),
    *codes("PosAdultConnections PosPeerConnections PosCommunityConnections CMExitReason"),
    *texts("OtherDestination"),
    *dates("AftercareDate"),
)
EXIT_PARTS = (
    # Where somebody went is the end of the support, unless the place itself says what housing staff need not know.
    Part("destination", Class.HOUSING, codes("Destination"), "Destination", by_row=True, only_other=True),
    Part(
        "counseling",
        Class.HEALTH,
        (
            *codes("CounselingReceived IndividualCounseling FamilyCounseling GroupCounseling SessionCountAtExit"),
            *codes("PostExitCounselingPlan SessionsInPlan"),
        ),
        code="CounselingReceived",
    ),
    Part(
        "exploitation",
        Class.SAFETY,
        (
            *codes("ExchangeForSex ExchangeForSexPastThreeMonths CountOfExchangeForSex"),
            *codes("AskedOrForcedToExchangeForSex AskedOrForcedToExchangeForSexPastThreeMonths"),
            *codes("WorkPlaceViolenceThreats WorkplacePromiseDifference CoercedToContinueWork"),
            *codes("LaborExploitPastThreeMonths DestinationSafeClient DestinationSafeWorker"),
        ),
    ),
)

# -- Client ----------------------------------------------------------------------------------------

RACES = (
    "AmIndAKNative",
    "Asian",
    "BlackAfAmerican",
    "HispanicLatinao",
    "MidEastNAfrican",
    "NativeHIPacific",
    "White",
)
# HUD list C4.A, as far as its languages have codes that the program can say; ISO 639-1.
LANGUAGES = {
    **{"171": "en", "367": "es", "368": "es", "330": "pt", "331": "pt", "332": "pt", "333": "pt", "184": "ht"},
    **{"204": "ht", "205": "ht", "329": "pl", "148": "zh", "283": "zh", "114": "ar", "237": "ar", "299": "ar"},
    **{"369": "ar", "416": "ar", "407": "vi", "180": "fr", "182": "fr", "403": "ur", "400": "uk", "346": "ru"},
}
RENAMED = {"HispanicLatinaeo": "HispanicLatinao", "HispanicLatinaox": "HispanicLatinao"}  # older name: name of FY2026
QUALITIES = (
    *codes("NameDataQuality SSNDataQuality RaceNone"),
    *texts("AdditionalRaceEthnicity"),
    *codes("Woman Man NonBinary CulturallySpecific Transgender Questioning DifferentIdentity GenderNone"),
    *texts("DifferentIdentityText"),
    *codes("YearEnteredService YearSeparated WorldWarII KoreanWar VietnamWar DesertStorm AfghanistanOEF IraqOIF"),
    *codes("IraqOND OtherTheater MilitaryBranch DischargeStatus"),
)

# -- the export as a whole ---------------------------------------------------------------------------

REQUIRED = ("Export", "Client")
# Read in this order, so that who is known is known before what depends on it.
ORDER = ("Organization", "Project", "Client", "Enrollment", "Exit", *(table.kind for table in TABLES))
EVERY_ROW = ("DateCreated", "DateUpdated", "UserID", "DateDeleted", "ExportID")
