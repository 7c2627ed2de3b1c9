-- What the central database keeps beside the records: counters, history, accounts, access, audit.

-- One row per bucket: seq counts its changes without gaps.
CREATE TABLE ctcoord.head (
    scope_id uuid NOT NULL, subject_id uuid NOT NULL, data_class text NOT NULL,
    seq bigint NOT NULL DEFAULT 0, set_hash bigint NOT NULL DEFAULT 0,
    chain_hash bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000',
    PRIMARY KEY (scope_id, subject_id, data_class)
) WITH (fillfactor = 70);  -- updated by every push: room for the new version on the same page

-- Who owns a scope: a household's agency, an agency itself, the commons itself.
CREATE TABLE ctcoord.holding (scope_id uuid PRIMARY KEY, owner_id uuid NOT NULL);
CREATE INDEX ix_holding_owner ON ctcoord.holding (owner_id);

-- Every op that was taken, in the order of its bucket. "touched": the fields that it set or confirmed, '*' for all;
-- "counted": it moved the bucket's seq. A legal erasure nulls "value"; op_hash stays.
CREATE TABLE ctcoord.op (
    scope_id uuid NOT NULL, op_id uuid NOT NULL, action_id uuid NOT NULL,
    subject_id uuid NOT NULL, data_class text NOT NULL, entity text NOT NULL, record_id uuid NOT NULL,
    kind text NOT NULL, field text, value json, base_seq bigint NOT NULL,
    seq bigint NOT NULL, counted boolean NOT NULL, touched text[] NOT NULL,
    result text NOT NULL CHECK (result IN ('applied', 'merged', 'conflict')),
    author_id uuid, made_at timestamp, login name NOT NULL, device_id uuid NOT NULL, device_seq bigint,
    received_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), op_hash bytea NOT NULL,
    PRIMARY KEY (scope_id, op_id)
);
CREATE INDEX ix_op_record ON ctcoord.op (scope_id, record_id, seq);
CREATE UNIQUE INDEX uq_op_seq ON ctcoord.op (scope_id, subject_id, data_class, seq) WHERE counted;

-- Ops that could not be taken: kept whole until a person decides.
CREATE TABLE ctcoord.parked (
    scope_id uuid NOT NULL, op_id uuid NOT NULL, login name NOT NULL, staff_id uuid, agency_id uuid,
    device_id uuid NOT NULL, reason text NOT NULL, sent json NOT NULL,
    parked_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    decided_at timestamp, decided_by name, decision text,
    PRIMARY KEY (scope_id, op_id)
);

CREATE TABLE ctcoord.tombstone (
    scope_id uuid NOT NULL, id uuid NOT NULL, subject_id uuid NOT NULL, data_class text NOT NULL,
    entity text NOT NULL, seq bigint NOT NULL,
    PRIMARY KEY (scope_id, id, subject_id, data_class)
);
CREATE INDEX ix_tombstone_seq ON ctcoord.tombstone (scope_id, seq);

-- People who may sign in: the login is the PostgreSQL role, the staff row is how colleagues see them.
CREATE TABLE ctcoord.app_user (
    login name PRIMARY KEY, staff_id uuid NOT NULL, agency_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('caseworker', 'supervisor', 'steward', 'analyst', 'administrator')),
    created_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), disabled_at timestamp
);
CREATE INDEX ix_app_user_staff ON ctcoord.app_user (staff_id);
CREATE INDEX ix_app_user_agency ON ctcoord.app_user (agency_id);

-- Staff ids under which a person worked before they had a login.
CREATE TABLE ctcoord.staff_alias (staff_id uuid PRIMARY KEY, login name NOT NULL REFERENCES ctcoord.app_user);

CREATE TABLE ctcoord.steward_of (
    login name NOT NULL REFERENCES ctcoord.app_user, agency_id uuid NOT NULL, PRIMARY KEY (login, agency_id)
);

CREATE TABLE ctcoord.device (
    device_id uuid PRIMARY KEY, login name NOT NULL REFERENCES ctcoord.app_user, name text,
    first_seen timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    last_seen timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), client int, revoked_at timestamp,
    receipts bigint NOT NULL DEFAULT 0,
    receipt_chain bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'
);
CREATE INDEX ix_device_login ON ctcoord.device (login);

-- Who may see which buckets. "owned": every household of the agency scope_id. subject_id of all ones: every subject.
-- "source": the assignment or consent it comes from, zeros for what comes from the role.
CREATE TABLE ctcoord.scope (
    login name NOT NULL, scope_id uuid NOT NULL, owned boolean NOT NULL, subject_id uuid NOT NULL,
    may text NOT NULL CHECK (may IN ('read', 'append', 'write')), source uuid NOT NULL,
    classes text[] NOT NULL, until timestamp,
    PRIMARY KEY (login, scope_id, owned, subject_id, may, source)
);
CREATE INDEX ix_scope_scope ON ctcoord.scope (scope_id, login);

-- What opens what, by data class: filled from domain/consent.py by every install and upgrade.
CREATE TABLE ctcoord.class_rule (
    data_class text PRIMARY KEY, roles text[] NOT NULL, by_consent boolean NOT NULL, announced boolean NOT NULL,
    break_glass boolean NOT NULL, lease_hours int NOT NULL, citation text NOT NULL
);

-- What a device received, chained: one row per pull.
CREATE TABLE ctcoord.receipt (
    device_id uuid NOT NULL REFERENCES ctcoord.device, n bigint NOT NULL,
    received_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), login name NOT NULL,
    scopes uuid[] NOT NULL, subjects uuid[] NOT NULL, classes text[] NOT NULL, seqs bigint[] NOT NULL,
    chain_hash bytea NOT NULL, PRIMARY KEY (device_id, n)
);

-- Unsynced work of a bucket that left scope, sealed to the agency's key: reviewed, not lost.
CREATE TABLE ctcoord.sealed_op (
    scope_id uuid NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), login name NOT NULL, device_id uuid NOT NULL,
    received_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), blob bytea NOT NULL, reviewed_at timestamp,
    PRIMARY KEY (scope_id, id)
);

CREATE TABLE ctcoord.purge_attest (
    device_id uuid NOT NULL, scope_id uuid NOT NULL, subject_id uuid NOT NULL, data_class text NOT NULL,
    attested_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), login name NOT NULL,
    PRIMARY KEY (device_id, scope_id, subject_id, data_class, attested_at)
);

-- Views and decisions, chained by scope; changes are in op, what was received in receipt.
CREATE TABLE ctcoord.audit (
    scope_id uuid NOT NULL, n bigint NOT NULL, subject_id uuid, login name NOT NULL, device_id uuid,
    action text NOT NULL, happened_at timestamp, recorded_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    detail json, chain_hash bytea NOT NULL, PRIMARY KEY (scope_id, n)
);
CREATE TABLE ctcoord.audit_head (
    scope_id uuid PRIMARY KEY, n bigint NOT NULL DEFAULT 0,
    chain_hash bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'
);

CREATE TABLE ctcoord.agency_key (
    agency_id uuid NOT NULL, made_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), public_key bytea NOT NULL,
    PRIMARY KEY (agency_id, made_at)
);

CREATE TABLE ctcoord.break_glass (
    scope_id uuid NOT NULL, login name NOT NULL, opened_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    until timestamp NOT NULL, reason text NOT NULL, seen_by name, seen_at timestamp,
    PRIMARY KEY (scope_id, login, opened_at)
);

-- One row: this deployment. "stamp" changes when a backup is restored by hand.
CREATE TABLE ctcoord.deployment (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), stamp uuid NOT NULL DEFAULT gen_random_uuid(),
    deployment_key bytea NOT NULL, version int NOT NULL, oldest_client int NOT NULL,
    made_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
INSERT INTO ctcoord.holding VALUES
    ('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000');
