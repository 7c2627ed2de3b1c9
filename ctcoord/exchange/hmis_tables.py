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

    ``by_row``: the class is chosen row by row (see ``ROW_CLASSES``); with ``only_other`` an observation is
    made only where that is another class than the part's own, because a record of that one says it already.
    """

    kind: str
    data_class: Class
    fields: tuple[Field, ...]
    code: str | None = None  # the column that is the observation's code
    amount: str | None = None  # the column that is its amount, in dollars
    stage: bool = False  # has HUD's data collection stage
    by_row: bool = False
    only_other: bool = False


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


# What a row's code says of its class: HIV, substance use, hospitals and prisons (lists 1.3, 1.4, 3.12, P1.2 and
# P2.2 of HUD's data dictionary).
_PLACES: dict[tuple[str, ...], Class] = {
    ("204",): Class.HEALTH,  # psychiatric hospital
    ("205",): Class.SUBSTANCE_USE,  # detoxification, treatment of substance use
    ("207",): Class.JUSTICE,  # jail, prison, juvenile detention
    ("327",): Class.HEALTH,  # HOPWA: housing for persons with HIV
    ("426",): Class.HEALTH,
}
ROW_CLASSES: dict[str, dict[tuple[str, ...], Class]] = {
    "CurrentLivingSituation": _PLACES,
    "Enrollment": _PLACES,
    "Exit": _PLACES,
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
ROW_CLASS_COLUMNS = {
    "CurrentLivingSituation": ("CurrentLivingSituation",),
    "Disabilities": ("DisabilityType",),
    "Enrollment": ("LivingSituation",),
    "Exit": ("Destination",),
    "Services": ("RecordType", "TypeProvided"),
}

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
                by_row=True,
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
                "school_status",
                Class.EDUCATION,
                codes("CurrentSchoolAttend MostRecentEdStatus CurrentEdStatus"),
                code="CurrentSchoolAttend",
                stage=True,
            ),
        ),
    ),
)
