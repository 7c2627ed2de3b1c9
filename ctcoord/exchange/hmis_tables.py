"""What each file of an HMIS CSV export holds and which records its rows make, as tables of data.

Source: HUD, HMIS CSV Format Specifications FY2024 and FY2026. A column is read by name, so that a
version that drops or adds columns needs no code. ``Field`` kinds: ``code`` (a number of a HUD list),
``date``, ``text``, ``money`` (dollars, kept as cents under the name with ``_cents``).

Sensitive parts go to records of their own class, whatever file they come in: what a program says of
violence is ``safety``, of substance use ``substance_use`` (42 CFR Part 2), of HIV and other
conditions ``health``, of prison and courts ``justice``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ctcoord.domain.codes import DataClass as Class


class Field(NamedTuple):
    """A column of a file and how its cells are read."""

    column: str
    kind: str = "code"


@dataclass(frozen=True, slots=True)
class Part:
    """Columns of a row that together make one observation; none is made where all of them are blank.

    ``by_row`` names the rule (see ``ROW_CLASSES``) that chooses the class row by row.
    """

    kind: str
    data_class: Class
    fields: tuple[Field, ...]
    code: str | None = None  # the column that is the observation's code
    amount: str | None = None  # the column that is its amount, in dollars
    stage: bool = False  # has HUD's data collection stage
    by_row: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose rows are observations of a person within an enrolment."""

    kind: str
    key: str
    date: str
    parts: tuple[Part, ...]


def codes(names: str) -> tuple[Field, ...]:
    """Fields of HUD codes, by their column names."""
    return tuple(Field(name) for name in names.split())


def texts(names: str) -> tuple[Field, ...]:
    """Fields of free text."""
    return tuple(Field(name, "text") for name in names.split())


def dates(names: str) -> tuple[Field, ...]:
    """Fields of dates."""
    return tuple(Field(name, "date") for name in names.split())


def _incomes(names: str) -> tuple[Field, ...]:
    return tuple(field for name in names.split() for field in (Field(name), Field(f"{name}Amount", "money")))


def _reasons(names: str) -> tuple[Field, ...]:
    return tuple(field for name in names.split() for field in (Field(name), Field(f"No{name}Reason")))


# What a row's code says of its class: HIV and substance use (lists 1.3, 1.4, P1.2, P2.2 of HUD's data dictionary).
ROW_CLASSES: dict[str, dict[tuple[str, ...], Class]] = {
    "Disabilities": {("10",): Class.SUBSTANCE_USE},
    "Services": {
        ("143",): Class.HEALTH,  # HOPWA: housing for persons with HIV
        ("151",): Class.HEALTH,
        ("141", "4"): Class.HEALTH,  # PATH: community mental health
        ("141", "5"): Class.SUBSTANCE_USE,
        ("161", "1"): Class.HEALTH,
        ("161", "2"): Class.SUBSTANCE_USE,
        ("161", "3"): Class.HEALTH,
    },
}
ROW_CLASS_COLUMNS = {"Disabilities": ("DisabilityType",), "Services": ("RecordType", "TypeProvided")}

_INCOME = Part(
    "income",
    Class.INCOME,
    (
        Field("IncomeFromAnySource"),
        *_incomes(
            "Earned Unemployment SSI SSDI VADisabilityService VADisabilityNonService PrivateDisability WorkersComp"
            " TANF GA SocSecRetirement Pension ChildSupport Alimony"
        ),
        *codes("OtherIncomeSource"),
        Field("OtherIncomeAmount", "money"),
        *texts("OtherIncomeSourceIdentify"),
    ),
    code="IncomeFromAnySource",
    amount="TotalMonthlyIncome",
    stage=True,
)
_BENEFITS = Part(
    "benefits",
    Class.INCOME,
    (
        *codes("BenefitsFromAnySource SNAP WIC TANFChildCare TANFTransportation OtherTANF OtherBenefitsSource"),
        *texts("OtherBenefitsSourceIdentify"),
        *codes("ConnectionWithSOAR"),
    ),
    code="BenefitsFromAnySource",
    stage=True,
)
_INSURANCE = Part(
    "insurance",
    Class.HEALTH,
    (
        Field("InsuranceFromAnySource"),
        *_reasons("Medicaid Medicare SCHIP VHAServices EmployerProvided COBRA PrivatePay StateHealthIns"),
        *_reasons("IndianHealthServices"),
        *codes("OtherInsurance"),
        *texts("OtherInsuranceIdentify"),
        *codes("ADAP NoADAPReason RyanWhiteMedDent NoRyanWhiteReason"),
    ),
    code="InsuranceFromAnySource",
    stage=True,
)

TABLES = (
    Table(
        "Services",
        "ServicesID",
        "DateProvided",
        (
            Part(
                "service",
                Class.HOUSING,
                (
                    *codes("RecordType TypeProvided SubTypeProvided ReferralOutcome"),
                    *texts("OtherTypeProvided MovingOnOtherType"),
                    *dates("FAStartDate FAEndDate"),
                ),
                code="TypeProvided",
                amount="FAAmount",
                by_row=True,
            ),
        ),
    ),
    Table(
        "Event",
        "EventID",
        "EventDate",
        (
            Part(
                "event",
                Class.HOUSING,
                (
                    *codes("Event ProbSolDivRRResult ReferralCaseManageAfter ReferralResult"),
                    *texts("LocationCrisisOrPHHousing"),
                    *dates("ResultDate"),
                ),
                code="Event",
            ),
        ),
    ),
    Table(
        "CurrentLivingSituation",
        "CurrentLivingSitID",
        "InformationDate",
        (
            Part(
                "living_situation",
                Class.HOUSING,
                (
                    *codes("CurrentLivingSituation CLSSubsidyType LeaveSituation14Days SubsequentResidence"),
                    *codes("ResourcesToObtain LeaseOwn60Day MovedTwoOrMore"),
                    *texts("VerifiedBy LocationDetails"),
                ),
                code="CurrentLivingSituation",
            ),
        ),
    ),
    Table(
        "HealthAndDV",
        "HealthAndDVID",
        "InformationDate",
        (
            Part(
                "health",
                Class.HEALTH,
                (
                    *codes("GeneralHealthStatus DentalHealthStatus MentalHealthStatus PregnancyStatus"),
                    *dates("DueDate"),
                ),
                code="GeneralHealthStatus",
                stage=True,
            ),
            Part(
                "domestic_violence",
                Class.SAFETY,
                codes("DomesticViolenceSurvivor DomesticViolenceVictim WhenOccurred CurrentlyFleeing"),
                code="DomesticViolenceSurvivor",
                stage=True,
            ),
        ),
    ),
    Table(
        "Disabilities",
        "DisabilitiesID",
        "InformationDate",
        (
            Part(
                "disability",
                Class.HEALTH,
                (
                    *codes("DisabilityType DisabilityResponse IndefiniteAndImpairs TCellCountAvailable TCellCount"),
                    *codes("TCellSource ViralLoadAvailable ViralLoad ViralLoadSource AntiRetroviral"),
                ),
                code="DisabilityType",
                stage=True,
                by_row=True,
            ),
        ),
    ),
    Table("IncomeBenefits", "IncomeBenefitsID", "InformationDate", (_INCOME, _BENEFITS, _INSURANCE)),
    Table(
        "EmploymentEducation",
        "EmploymentEducationID",
        "InformationDate",
        (
            Part(
                "employment",
                Class.WORKFORCE,
                codes("Employed EmploymentType NotEmployedReason"),
                code="Employed",
                stage=True,
            ),
            Part(
                "education",
                Class.EDUCATION,
                codes("LastGradeCompleted SchoolStatus"),
                code="LastGradeCompleted",
                stage=True,
            ),
        ),
    ),
    Table(
        "YouthEducationStatus",
        "YouthEducationStatusID",
        "InformationDate",
        (
            Part(
                "school",
                Class.EDUCATION,
                codes("CurrentSchoolAttend MostRecentEdStatus CurrentEdStatus"),
                code="CurrentSchoolAttend",
                stage=True,
            ),
        ),
    ),
)

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
    *codes("Destination DestinationSubsidyType HousingAssessment SubsidyInformation ProjectCompletionStatus"),
    *codes("EarlyExitReason AftercareProvided EmailSocialMedia Telephone InPersonIndividual InPersonGroup"),
    *codes("PosAdultConnections PosPeerConnections PosCommunityConnections CMExitReason"),
    *texts("OtherDestination"),
    *dates("AftercareDate"),
)
EXIT_PARTS = (
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
