"""Column names of the HMIS CSV files that the demo writes, in their order (HUD HMIS CSV format, FY 2026)."""

from __future__ import annotations

_END = " DateCreated DateUpdated UserID DateDeleted ExportID"


def _columns(text: str) -> tuple[str, ...]:
    return tuple((text + _END).split())


def _export(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLUMNS: dict[str, tuple[str, ...]] = {
    "Export": _export(
        "ExportID SourceType SourceID SourceName SourceContactFirst SourceContactLast SourceContactPhone"
        " SourceContactExtension SourceContactEmail ExportDate ExportStartDate ExportEndDate SoftwareName"
        " SoftwareVersion CSVVersion ExportPeriodType ExportDirective HashStatus ImplementationID"
    ),
    "Organization": _columns("OrganizationID OrganizationName VictimServiceProvider OrganizationCommonName"),
    "Project": _columns(
        "ProjectID OrganizationID ProjectName ProjectCommonName OperatingStartDate OperatingEndDate ContinuumProject"
        " ProjectType HousingType RRHSubType ResidentialAffiliation TargetPopulation HOPWAMedAssistedLivingFac PITCount"
    ),
    "Client": _columns(
        "PersonalID FirstName MiddleName LastName NameSuffix NameDataQuality SSN SSNDataQuality DOB DOBDataQuality Sex"
        " AmIndAKNative Asian BlackAfAmerican HispanicLatinao MidEastNAfrican NativeHIPacific White RaceNone"
        " AdditionalRaceEthnicity VeteranStatus YearEnteredService YearSeparated WorldWarII KoreanWar VietnamWar"
        " DesertStorm AfghanistanOEF IraqOIF IraqOND OtherTheater MilitaryBranch DischargeStatus"
    ),
    "Enrollment": _columns(
        "EnrollmentID PersonalID ProjectID EntryDate HouseholdID RelationshipToHoH EnrollmentCoC LivingSituation"
        " RentalSubsidyType LengthOfStay LOSUnderThreshold PreviousStreetESSH DateToStreetESSH"
        " TimesHomelessPastThreeYears MonthsHomelessPastThreeYears DisablingCondition DateOfEngagement MoveInDate"
        " DateOfPATHStatus ClientEnrolledInPATH ReasonNotEnrolled PercentAMI ReferralSource"
        " CountOutreachReferralApproaches DateOfBCPStatus EligibleForRHY ReasonNoServices RunawayYouth"
        " FormerWardChildWelfare ChildWelfareYears ChildWelfareMonths FormerWardJuvenileJustice JuvenileJusticeYears"
        " JuvenileJusticeMonths UnemploymentFam MentalHealthDisorderFam PhysicalDisabilityFam"
        " AlcoholDrugUseDisorderFam InsufficientIncome IncarceratedParent VAMCStation TargetScreenReqd"
        " TimeToHousingLoss AnnualPercentAMI LiteralHomelessHistory ClientLeaseholder HOHLeaseholder SubsidyAtRisk"
        " EvictionHistory CriminalRecord IncarceratedAdult PrisonDischarge SexOffender DisabledHoH CurrentPregnant"
        " SingleParent DependentUnder6 HH5Plus CoCPrioritized HPScreeningScore ThresholdScore MentalHealthConsultation"
    ),
    "Exit": _columns(
        "ExitID EnrollmentID PersonalID ExitDate Destination DestinationSubsidyType OtherDestination HousingAssessment"
        " SubsidyInformation ProjectCompletionStatus EarlyExitReason"
    ),
    "HealthAndDV": _columns(
        "HealthAndDVID EnrollmentID PersonalID InformationDate DomesticViolenceSurvivor WhenOccurred CurrentlyFleeing"
        " GeneralHealthStatus DentalHealthStatus MentalHealthStatus PregnancyStatus DueDate DataCollectionStage"
    ),
    "IncomeBenefits": _columns(
        "IncomeBenefitsID EnrollmentID PersonalID InformationDate IncomeFromAnySource TotalMonthlyIncome Earned"
        " EarnedAmount SSI SSIAmount TANF TANFAmount ChildSupport ChildSupportAmount BenefitsFromAnySource SNAP WIC"
        " InsuranceFromAnySource Medicaid DataCollectionStage"
    ),
    "Disabilities": _columns(
        "DisabilitiesID EnrollmentID PersonalID InformationDate DisabilityType DisabilityResponse"
        " IndefiniteAndImpairs DataCollectionStage"
    ),
    "EmploymentEducation": _columns(
        "EmploymentEducationID EnrollmentID PersonalID InformationDate LastGradeCompleted SchoolStatus Employed"
        " EmploymentType NotEmployedReason DataCollectionStage"
    ),
    "Services": _columns(
        "ServicesID EnrollmentID PersonalID DateProvided RecordType TypeProvided OtherTypeProvided MovingOnOtherType"
        " SubTypeProvided FAAmount FAStartDate FAEndDate ReferralOutcome"
    ),
    "CurrentLivingSituation": _columns(
        "CurrentLivingSitID EnrollmentID PersonalID InformationDate CurrentLivingSituation CLSSubsidyType VerifiedBy"
        " LeaveSituation14Days SubsequentResidence ResourcesToObtain LeaseOwn60Day MovedTwoOrMore LocationDetails"
    ),
}
