-- What daily casework added: columns that say nothing where they are empty, and tables of their own.
ALTER TABLE ctcoord.barrier
    ADD COLUMN "outcome" text;
ALTER TABLE ctcoord.task
    ADD COLUMN "template" text,
    ADD COLUMN "outcome" text;
ALTER TABLE ctcoord.goal
    DROP CONSTRAINT ck_goal_days,
    ADD COLUMN "measure" text,
    ADD COLUMN "unit" text,
    ADD COLUMN "baseline" double precision,
    ADD COLUMN "target" double precision,
    ADD COLUMN "review_on" date,
    ADD COLUMN "outcome" text,
    ADD CONSTRAINT ck_goal_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "reached_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "review_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "target_on" BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE ctcoord.note
    ADD COLUMN "attendees" text,
    ADD COLUMN "interpreter" text,
    ADD COLUMN "about_kind" text,
    ADD COLUMN "about_id" uuid;
ALTER TABLE ctcoord.referral
    DROP CONSTRAINT ck_referral_days,
    ADD COLUMN "service_id" uuid,
    ADD COLUMN "assigned_to" uuid,
    ADD COLUMN "authority_id" uuid,
    ADD COLUMN "legal_reason" text,
    ADD COLUMN "classes" text,
    ADD COLUMN "language" text,
    ADD COLUMN "sent_on" date,
    ADD COLUMN "channel" text,
    ADD COLUMN "confirmation" text,
    ADD COLUMN "chase_on" date,
    ADD COLUMN "appointment_on" date,
    ADD COLUMN "appointment_at" text,
    ADD COLUMN "wait_position" bigint,
    ADD COLUMN "wait_length" bigint,
    ADD COLUMN "review_on" date,
    ADD COLUMN "reason_code" text,
    ADD COLUMN "next_step" text,
    ADD COLUMN "follows_id" uuid,
    ADD COLUMN "closed_on" date,
    ADD COLUMN "outside_number" text,
    ADD CONSTRAINT ck_referral_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "appointment_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "chase_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "closed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "requested_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "response_due" BETWEEN '0001-01-01' AND '9999-12-31' AND "review_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "sent_on" BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE ctcoord.referral_event
    ADD COLUMN "reason_code" text,
    ADD COLUMN "recipient" text,
    ADD COLUMN "confirmation" text;
ALTER TABLE ctcoord.consent
    ADD COLUMN "authority" text,
    ADD COLUMN "citation" text,
    ADD COLUMN "discloser" text,
    ADD COLUMN "limits" text,
    ADD COLUMN "ends_with" text,
    ADD COLUMN "method" text,
    ADD COLUMN "witness" text,
    ADD COLUMN "language" text,
    ADD COLUMN "attachment_id" uuid;
ALTER TABLE ctcoord.organization
    ADD COLUMN "description" text,
    ADD COLUMN "email" text;
ALTER TABLE ctcoord.site
    ADD COLUMN "phone" text,
    ADD COLUMN "languages" text,
    ADD COLUMN "description" text;
ALTER TABLE ctcoord.service
    ADD COLUMN "status" text,
    ADD COLUMN "description" text,
    ADD COLUMN "needs" text,
    ADD COLUMN "languages" text,
    ADD COLUMN "eligibility" text,
    ADD COLUMN "minimum_age" double precision,
    ADD COLUMN "maximum_age" double precision,
    ADD COLUMN "fees" text,
    ADD COLUMN "application" text,
    ADD COLUMN "phone" text,
    ADD COLUMN "email" text,
    ADD COLUMN "website" text,
    ADD COLUMN "available" bigint,
    ADD COLUMN "wait_list" boolean,
    ADD COLUMN "response_days" bigint;
ALTER TABLE ctcoord.household
    DROP CONSTRAINT ck_household_days,
    ADD COLUMN "closed_on" date,
    ADD COLUMN "outcome" text,
    ADD CONSTRAINT ck_household_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "closed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE ctcoord.person
    DROP CONSTRAINT ck_person_days,
    ADD COLUMN "sealed_on" date,
    ADD CONSTRAINT ck_person_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "birth_date" BETWEEN '0001-01-01' AND '9999-12-31' AND "care_available_confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "died_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "sealed_on" BETWEEN '0001-01-01' AND '9999-12-31');
ALTER TABLE ctcoord.contact_point
    ADD COLUMN "texts" boolean,
    ADD COLUMN "preferred" boolean,
    ADD COLUMN "label" text;
CREATE TABLE ctcoord.form (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "form_code" text NOT NULL,
    "version" bigint NOT NULL,
    "kind" text NOT NULL,
    "about" text NOT NULL,
    "answers_class" text NOT NULL,
    "body" json NOT NULL,
    "valid_from" date NOT NULL,
    "valid_until" date,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_form_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_until" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_form_about CHECK (about IN ('person', 'household')),
    CONSTRAINT ck_form_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT ck_form_kind CHECK (kind IN ('fields', 'assessment')),
    CONSTRAINT pk_form PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_form_seq ON ctcoord.form (scope_id, seq);
CREATE TABLE ctcoord.opening (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "owner_kind" text NOT NULL,
    "owner_id" uuid NOT NULL,
    "valid_from" date,
    "valid_to" date,
    "freq" text NOT NULL,
    "interval" bigint NOT NULL,
    "byday" text,
    "opens_at" text,
    "closes_at" text,
    "description" text,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_opening_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_to" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_opening_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_opening_owner_kind CHECK (owner_kind IN ('service', 'site', 'service_site')),
    CONSTRAINT pk_opening PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_opening_seq ON ctcoord.opening (scope_id, seq);
CREATE TABLE ctcoord.service_site (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "service_id" uuid NOT NULL,
    "site_id" uuid NOT NULL,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_service_site_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_service_site_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_service_site PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_service_site_seq ON ctcoord.service_site (scope_id, seq);
CREATE TABLE ctcoord.goal_reading (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "goal_id" uuid NOT NULL,
    "observed_on" date NOT NULL,
    "value" double precision NOT NULL,
    "remark" text,
    "author_id" uuid,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_goal_reading_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "observed_on" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_goal_reading_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT pk_goal_reading PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_goal_reading_seq ON ctcoord.goal_reading (scope_id, seq);
CREATE TABLE ctcoord.goal_tie (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "goal_id" uuid NOT NULL,
    "about_kind" text NOT NULL,
    "about_id" uuid NOT NULL,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_goal_tie_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_goal_tie_about_kind CHECK (about_kind IN ('support', 'activity', 'referral', 'barrier')),
    CONSTRAINT ck_goal_tie_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT pk_goal_tie PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_goal_tie_seq ON ctcoord.goal_tie (scope_id, seq);
CREATE TABLE ctcoord.snooze (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "rule" text NOT NULL,
    "about_kind" text NOT NULL,
    "about_id" uuid NOT NULL,
    "until" date NOT NULL,
    "reason" text NOT NULL,
    "author_id" uuid,
    "made_at" timestamp NOT NULL,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_snooze_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "made_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "until" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_snooze_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT pk_snooze PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_snooze_seq ON ctcoord.snooze (scope_id, seq);
CREATE TABLE ctcoord.answer (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "form_id" uuid NOT NULL,
    "question" text,
    "value" json,
    "score" double precision,
    "answered_on" date NOT NULL,
    "author_id" uuid,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_answer_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "answered_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_answer_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT pk_answer PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_answer_seq ON ctcoord.answer (scope_id, seq);
CREATE TABLE ctcoord.attachment (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "about_kind" text NOT NULL,
    "about_id" uuid NOT NULL,
    "name" text NOT NULL,
    "media_type" text NOT NULL,
    "size_bytes" bigint NOT NULL,
    "digest" text NOT NULL,
    "author_id" uuid NOT NULL,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_attachment_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_attachment_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT ck_attachment_size_bytes CHECK (size_bytes >= 0),
    CONSTRAINT pk_attachment PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_attachment_seq ON ctcoord.attachment (scope_id, seq);
CREATE TABLE ctcoord.attachment_part (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "digest" text NOT NULL,
    "number" bigint NOT NULL,
    "body" text NOT NULL,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_attachment_part_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_attachment_part_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT pk_attachment_part PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_attachment_part_seq ON ctcoord.attachment_part (scope_id, seq);
CREATE TABLE ctcoord.case_event (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "kind" text NOT NULL,
    "happened_on" date NOT NULL,
    "person_id" uuid,
    "outcome" text,
    "summary" text,
    "other_household_id" uuid,
    "from_staff_id" uuid,
    "to_staff_id" uuid,
    "author_id" uuid,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_case_event_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "happened_on" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_case_event_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT pk_case_event PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_case_event_seq ON ctcoord.case_event (scope_id, seq);
CREATE TABLE ctcoord.confidential_address (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "person_id" uuid NOT NULL,
    "kind" text NOT NULL,
    "address" text NOT NULL,
    "known_to" text,
    "valid_until" date,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_confidential_address_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_until" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_confidential_address_data_class CHECK (data_class IN ('safety')),
    CONSTRAINT pk_confidential_address PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_confidential_address_seq ON ctcoord.confidential_address (scope_id, seq);
CREATE TABLE ctcoord.protective_report (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "person_id" uuid NOT NULL,
    "learned_at" timestamp NOT NULL,
    "spoken_at" timestamp,
    "spoken_to" text,
    "written_at" timestamp,
    "reference" text,
    "body" text NOT NULL,
    "author_id" uuid NOT NULL,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_protective_report_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "learned_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "spoken_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "written_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_protective_report_data_class CHECK (data_class IN ('safety')),
    CONSTRAINT pk_protective_report PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_protective_report_seq ON ctcoord.protective_report (scope_id, seq);
-- The second wall.
ALTER TABLE ctcoord.snooze ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.goal_reading ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.goal_tie ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.service_site ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.opening ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.confidential_address ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.protective_report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.attachment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.attachment_part ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.form ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.answer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.case_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
