-- The records as they were at the first version of the central database: made from the models then, never edited.

CREATE TABLE ctcoord.agency (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "agency_code" text NOT NULL, "name" text NOT NULL, "short_name" text NOT NULL,
    "kind" text NOT NULL, "time_zone" text NOT NULL, "case_prefix" text NOT NULL, "agency_id" uuid,
    "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_agency_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_agency_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_agency_kind CHECK (kind IN ('government', 'provider', 'victim_service_provider')),
    CONSTRAINT pk_agency PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_agency_seq ON ctcoord.agency (scope_id, seq);

CREATE TABLE ctcoord.assignment (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "household_id" uuid NOT NULL, "staff_id" uuid NOT NULL, "assigned_from" date NOT NULL,
    "assigned_until" date, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_assignment_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "assigned_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "assigned_until" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_assignment_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT pk_assignment PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_assignment_seq ON ctcoord.assignment (scope_id, seq);
CREATE INDEX ix_assignment_household_id ON ctcoord.assignment (household_id);
CREATE INDEX ix_assignment_staff_id ON ctcoord.assignment (staff_id);

CREATE TABLE ctcoord.household (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "owner_id" uuid NOT NULL, "case_number" text, "label" text, "languages" text,
    "alias_of" uuid, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_household_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_household_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_household_own_scope CHECK (scope_id = id),
    CONSTRAINT pk_household PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_household_seq ON ctcoord.household (scope_id, seq);
CREATE INDEX ix_household_id ON ctcoord.household (id);

CREATE TABLE ctcoord.organization (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "name" text NOT NULL, "common_name" text, "phone" text, "website" text,
    "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date,
    "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_organization_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_organization_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_organization PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_organization_seq ON ctcoord.organization (scope_id, seq);

CREATE TABLE ctcoord.service (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "organization_id" uuid NOT NULL, "site_id" uuid, "domain" text, "name" text NOT NULL,
    "program" text, "hud_project_type" bigint, "capacity" bigint, "capacity_on" date, "operates_from" date,
    "operates_until" date, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_service_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "capacity_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "operates_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "operates_until" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_service_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_service PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_service_seq ON ctcoord.service (scope_id, seq);

CREATE TABLE ctcoord.site (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "organization_id" uuid NOT NULL, "name" text NOT NULL, "street" text, "city" text,
    "state" text, "zip_code" text, "latitude" double precision, "longitude" double precision, "agency_id" uuid,
    "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_site_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_site_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_site PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_site_seq ON ctcoord.site (scope_id, seq);

CREATE TABLE ctcoord.staff (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "name" text NOT NULL, "role" text NOT NULL, "email" text, "active_from" date,
    "active_until" date, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_staff_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "active_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "active_until" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_staff_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_staff_role CHECK (role IN ('caseworker', 'supervisor', 'steward', 'analyst', 'administrator')),
    CONSTRAINT pk_staff PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_staff_seq ON ctcoord.staff (scope_id, seq);

CREATE TABLE ctcoord.conflict (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "entity" text NOT NULL, "record_id" uuid NOT NULL, "field" text, "base" json,
    "first" json, "first_by" uuid, "first_at" timestamp, "value" json, "made_by" uuid, "made_at" timestamp,
    "choice" text, "decided_by" uuid, "decided_at" timestamp, "agency_id" uuid, "as_of" timestamp,
    "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_conflict_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "decided_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "first_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "made_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_conflict_choice CHECK (choice IN ('first', 'second', 'edited')),
    CONSTRAINT ck_conflict_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT pk_conflict PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_conflict_seq ON ctcoord.conflict (scope_id, seq);

CREATE TABLE ctcoord.correction (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "target_scope_id" uuid NOT NULL, "target_id" uuid NOT NULL, "entity" text NOT NULL,
    "field" text NOT NULL, "value" json NOT NULL, "basis" json, "author_id" uuid NOT NULL,
    "made_at" timestamp NOT NULL, "withdrawn_at" timestamp, "agency_id" uuid, "as_of" timestamp,
    "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_correction_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "made_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "withdrawn_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_correction_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_correction PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_correction_seq ON ctcoord.correction (scope_id, seq);

CREATE TABLE ctcoord.family_link (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "link_id" uuid NOT NULL, "status" text NOT NULL, "evidence" json, "score" bigint,
    "proposed_at" timestamp NOT NULL, "decided_at" timestamp, "decided_by" uuid, "undone_at" timestamp,
    "undone_by" uuid, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_family_link_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "decided_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "proposed_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "undone_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_family_link_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_family_link_status CHECK (status IN ('proposed', 'confirmed', 'declined', 'different', 'undone')),
    CONSTRAINT pk_family_link PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_family_link_seq ON ctcoord.family_link (scope_id, seq);
CREATE INDEX ix_family_link_link_id ON ctcoord.family_link (link_id);

CREATE TABLE ctcoord.goal (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "title" text NOT NULL, "domain" text, "status" text NOT NULL, "owner" text,
    "target_on" date, "reached_on" date, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date,
    "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_goal_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "reached_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "target_on" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_goal_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT ck_goal_status CHECK (status IN ('not_started', 'in_progress', 'waiting', 'blocked', 'done')),
    CONSTRAINT pk_goal PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_goal_seq ON ctcoord.goal (scope_id, seq);

CREATE TABLE ctcoord.note (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "kind" text NOT NULL, "occurred_at" timestamp NOT NULL, "minutes" bigint,
    "body" text NOT NULL, "author_id" uuid NOT NULL, "amends_id" uuid, "agency_id" uuid, "as_of" timestamp,
    "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_note_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "occurred_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_note_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT ck_note_minutes CHECK (minutes BETWEEN 0 AND 1440),
    CONSTRAINT pk_note PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_note_seq ON ctcoord.note (scope_id, seq);

CREATE TABLE ctcoord.person (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "first_name" text, "middle_name" text, "last_name" text, "suffix" text,
    "names_hashed" boolean NOT NULL, "former_names" text, "birth_date" date, "birth_date_quality" bigint,
    "died_on" date, "sex" bigint, "race" text, "veteran" bigint, "relationship" bigint, "head" boolean NOT NULL,
    "languages" text, "interpreter_needed" boolean, "special_needs" boolean, "care_available" boolean,
    "care_available_confirmed_on" date, "contact_note" text, "qualities" json, "agency_id" uuid,
    "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_person_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "birth_date" BETWEEN '0001-01-01' AND '9999-12-31' AND "care_available_confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "died_on" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_person_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_person_own_subject CHECK (subject_id = id),
    CONSTRAINT ck_person_sex CHECK (sex IS NULL OR sex IN (0, 1, 8, 9, 99)),
    CONSTRAINT pk_person PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_person_seq ON ctcoord.person (scope_id, seq);

CREATE TABLE ctcoord.place (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "kind" text NOT NULL, "name" text, "address" text, "street" text, "unit" text,
    "city" text, "state" text, "zip_code" text, "latitude" double precision, "longitude" double precision,
    "site_id" uuid, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_place_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_place_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_place PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_place_seq ON ctcoord.place (scope_id, seq);

CREATE TABLE ctcoord.referral_event (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "referral_id" uuid NOT NULL, "happened_at" timestamp NOT NULL, "status" text NOT NULL,
    "reason" text, "channel" text, "author_id" uuid, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date,
    "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_referral_event_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "happened_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_referral_event_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT ck_referral_event_status CHECK (status IN ('draft', 'requested', 'accepted', 'rejected', 'cancelled', 'in-progress', 'on-hold', 'completed', 'failed', 'entered-in-error')),
    CONSTRAINT pk_referral_event PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_referral_event_seq ON ctcoord.referral_event (scope_id, seq);

CREATE TABLE ctcoord.schedule (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "owner_kind" text NOT NULL, "owner_id" uuid NOT NULL, "valid_from" date,
    "valid_to" date, "freq" text NOT NULL, "interval" bigint NOT NULL, "byday" text NOT NULL,
    "opens_at" text NOT NULL, "closes_at" text NOT NULL, "description" text, "agency_id" uuid, "as_of" timestamp,
    "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_schedule_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_to" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_schedule_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT ck_schedule_interval CHECK ("interval" BETWEEN 1 AND 52),
    CONSTRAINT ck_schedule_owner_kind CHECK (owner_kind IN ('support', 'activity')),
    CONSTRAINT pk_schedule PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_schedule_seq ON ctcoord.schedule (scope_id, seq);

CREATE TABLE ctcoord.schedule_exception (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "schedule_id" uuid NOT NULL, "on_from" date NOT NULL, "on_to" date NOT NULL,
    "closed" boolean NOT NULL, "opens_at" text, "closes_at" text, "reason" text, "agency_id" uuid,
    "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_schedule_exception_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "on_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "on_to" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_schedule_exception_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT ck_schedule_exception_order CHECK (on_to >= on_from),
    CONSTRAINT pk_schedule_exception PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_schedule_exception_seq ON ctcoord.schedule_exception (scope_id, seq);

CREATE TABLE ctcoord.task (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "title" text NOT NULL, "reason" text, "kind" text NOT NULL, "domain" text,
    "status" text NOT NULL, "waiting_on" text, "due_on" date, "done_on" date, "assigned_to" uuid,
    "about_kind" text, "about_id" uuid, "snoozed_until" date, "snooze_reason" text, "agency_id" uuid,
    "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_task_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "done_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "due_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "snoozed_until" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_task_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT ck_task_status CHECK (status IN ('not_started', 'in_progress', 'waiting', 'blocked', 'done')),
    CONSTRAINT pk_task PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_task_seq ON ctcoord.task (scope_id, seq);

CREATE TABLE ctcoord.travel_time (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "from_place_id" uuid NOT NULL, "to_place_id" uuid NOT NULL, "mode" text NOT NULL,
    "minutes" bigint NOT NULL, "basis" text NOT NULL, "byday" text, "depart_at" text, "agency_id" uuid,
    "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_travel_time_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_travel_time_basis CHECK (basis IN ('typed', 'timetable', 'estimate')),
    CONSTRAINT ck_travel_time_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT ck_travel_time_minutes CHECK (minutes BETWEEN 0 AND 1440),
    CONSTRAINT pk_travel_time PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_travel_time_seq ON ctcoord.travel_time (scope_id, seq);

CREATE TABLE ctcoord.activity (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "person_id" uuid NOT NULL, "kind" text NOT NULL, "title" text NOT NULL,
    "place_id" uuid, "support_id" uuid, "starts_on" date, "ends_on" date, "agency_id" uuid, "as_of" timestamp,
    "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_activity_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "ends_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "starts_on" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_activity_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT pk_activity PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_activity_seq ON ctcoord.activity (scope_id, seq);

CREATE TABLE ctcoord.barrier (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "title" text NOT NULL, "domain" text, "category" text, "severity" text NOT NULL,
    "status" text NOT NULL, "waiting_on" text, "blocks_kind" text, "blocks_id" uuid, "opened_on" date NOT NULL,
    "resolved_on" date, "resolution" text, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date,
    "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_barrier_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "opened_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "resolved_on" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_barrier_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT ck_barrier_severity CHECK (severity IN ('high', 'medium', 'low')),
    CONSTRAINT ck_barrier_status CHECK (status IN ('not_started', 'in_progress', 'waiting', 'blocked', 'done')),
    CONSTRAINT pk_barrier PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_barrier_seq ON ctcoord.barrier (scope_id, seq);

CREATE TABLE ctcoord.consent (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "status" text NOT NULL, "signer" text, "signer_capacity" text,
    "recipient" text NOT NULL, "recipient_id" uuid, "classes" text NOT NULL, "persons" json, "purpose" text,
    "signed_on" date, "valid_until" date, "withdraws_id" uuid, "agency_id" uuid, "as_of" timestamp,
    "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_consent_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "signed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "valid_until" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_consent_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_consent_status CHECK (status IN ('requested', 'given', 'refused', 'withdrawn', 'expired', 'invalidated')),
    CONSTRAINT pk_consent PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_consent_seq ON ctcoord.consent (scope_id, seq);
CREATE INDEX ix_consent_recipient_id ON ctcoord.consent (recipient_id);

CREATE TABLE ctcoord.contact_point (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "person_id" uuid, "kind" text NOT NULL, "value" text NOT NULL, "normalized" text,
    "safe" boolean, "voicemail" boolean, "hours" text, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date,
    "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_contact_point_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_contact_point_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_contact_point PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_contact_point_seq ON ctcoord.contact_point (scope_id, seq);

CREATE TABLE ctcoord.identifier (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "person_id" uuid NOT NULL, "system" text NOT NULL, "value" text, "keyed_hash" text,
    "last_four" text, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_identifier_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_identifier_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_identifier_no_ssn CHECK (system <> 'ssn' OR value IS NULL),
    CONSTRAINT pk_identifier PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_identifier_seq ON ctcoord.identifier (scope_id, seq);

CREATE TABLE ctcoord.observation (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "kind" text NOT NULL, "observed_on" date, "code" text, "amount_cents" bigint,
    "support_id" uuid, "stage" bigint, "detail" json, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date,
    "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_observation_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "observed_on" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_observation_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT pk_observation PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_observation_seq ON ctcoord.observation (scope_id, seq);

CREATE TABLE ctcoord.person_link (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "person_id" uuid NOT NULL, "link_id" uuid NOT NULL, "status" text NOT NULL,
    "evidence" json, "score" bigint, "proposed_at" timestamp NOT NULL, "decided_at" timestamp, "decided_by" uuid,
    "undone_at" timestamp, "undone_by" uuid, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date,
    "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_person_link_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "decided_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "proposed_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "undone_at" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_person_link_data_class CHECK (data_class IN ('core')),
    CONSTRAINT ck_person_link_status CHECK (status IN ('proposed', 'confirmed', 'declined', 'different', 'undone')),
    CONSTRAINT pk_person_link PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_person_link_seq ON ctcoord.person_link (scope_id, seq);
CREATE INDEX ix_person_link_link_id ON ctcoord.person_link (link_id);

CREATE TABLE ctcoord.referral (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "status" text NOT NULL, "sub_status" text, "urgency" text NOT NULL, "domain" text,
    "service" text NOT NULL, "recipient" text NOT NULL, "recipient_id" uuid, "requested_on" date,
    "response_due" date, "barrier_id" uuid, "outcome" text, "agency_id" uuid, "as_of" timestamp,
    "confirmed_on" date, "confirmed_by" uuid, "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_referral_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "requested_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "response_due" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_referral_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT ck_referral_status CHECK (status IN ('draft', 'requested', 'accepted', 'rejected', 'cancelled', 'in-progress', 'on-hold', 'completed', 'failed', 'entered-in-error')),
    CONSTRAINT pk_referral PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_referral_seq ON ctcoord.referral (scope_id, seq);

CREATE TABLE ctcoord.residence (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "person_id" uuid, "place_id" uuid NOT NULL, "lives_from" date, "lives_until" date,
    "share" text, "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid,
    "absent_since" date, "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_residence_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "lives_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "lives_until" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_residence_data_class CHECK (data_class IN ('core')),
    CONSTRAINT pk_residence PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_residence_seq ON ctcoord.residence (scope_id, seq);

CREATE TABLE ctcoord.support (
    "scope_id" uuid NOT NULL, "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', "data_class" text NOT NULL,
    "seq" bigint NOT NULL, "domain" text NOT NULL, "program" text NOT NULL, "provider" text, "provider_id" uuid,
    "site" text, "site_id" uuid, "place_id" uuid, "group_key" text, "status" text NOT NULL, "applied_on" date,
    "authorized_from" date, "authorized_to" date, "ended_on" date, "end_reason" text, "minutes_a_week" bigint,
    "renewal_due" date, "coverage" text, "amount_cents" bigint, "amount_period" text, "detail" json,
    "agency_id" uuid, "as_of" timestamp, "confirmed_on" date, "confirmed_by" uuid, "absent_since" date,
    "deleted_at" timestamp, "extra" json,
    CONSTRAINT ck_support_days CHECK ("absent_since" BETWEEN '0001-01-01' AND '9999-12-31' AND "applied_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "as_of" BETWEEN '0001-01-01' AND '9999-12-31' AND "authorized_from" BETWEEN '0001-01-01' AND '9999-12-31' AND "authorized_to" BETWEEN '0001-01-01' AND '9999-12-31' AND "confirmed_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "deleted_at" BETWEEN '0001-01-01' AND '9999-12-31' AND "ended_on" BETWEEN '0001-01-01' AND '9999-12-31' AND "renewal_due" BETWEEN '0001-01-01' AND '9999-12-31'),
    CONSTRAINT ck_support_authorized_order CHECK (authorized_to >= authorized_from),
    CONSTRAINT ck_support_data_class CHECK (data_class IN ('core', 'coordination', 'childcare', 'housing', 'transit', 'workforce', 'education', 'income', 'health', 'substance_use', 'safety', 'justice')),
    CONSTRAINT ck_support_minutes_a_week CHECK (minutes_a_week BETWEEN 0 AND 10080),
    CONSTRAINT ck_support_status CHECK (status IN ('applied', 'waitlisted', 'active', 'suspended', 'ended', 'denied')),
    CONSTRAINT pk_support PRIMARY KEY (scope_id, id)
);
CREATE INDEX ix_support_seq ON ctcoord.support (scope_id, seq);
