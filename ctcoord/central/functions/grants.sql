-- Clients may call versioned functions and nothing else. Table rights go to the owners of the functions, each by policy.

GRANT USAGE ON SCHEMA ctcoord TO ctcoord_api, ctcoord_scope, ctcoord_lookup, ctcoord_import, ctcoord_client;
REVOKE ALL ON ALL TABLES IN SCHEMA ctcoord FROM PUBLIC, ctcoord_client, ctcoord_api, ctcoord_scope, ctcoord_lookup,
    ctcoord_import;

GRANT SELECT ON ctcoord.deployment, ctcoord.agency_key, ctcoord.class_rule, ctcoord.holding, ctcoord.scope, ctcoord.app_user
    TO ctcoord_api;
GRANT SELECT, INSERT ON ctcoord.op, ctcoord.parked, ctcoord.receipt, ctcoord.sealed_op, ctcoord.purge_attest, ctcoord.audit
    TO ctcoord_api;
GRANT SELECT, INSERT, UPDATE ON ctcoord.head, ctcoord.device, ctcoord.audit_head TO ctcoord_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON ctcoord.tombstone TO ctcoord_api, ctcoord_import;

GRANT SELECT ON ctcoord.class_rule, ctcoord.holding, ctcoord.scope, ctcoord.app_user, ctcoord.steward_of TO ctcoord_import;
GRANT SELECT ON ctcoord.steward_of TO ctcoord_api;
GRANT SELECT, INSERT ON ctcoord.op, ctcoord.parked TO ctcoord_import;
GRANT SELECT, INSERT, UPDATE ON ctcoord.head TO ctcoord_import;

GRANT SELECT ON ALL TABLES IN SCHEMA ctcoord TO ctcoord_scope;
GRANT INSERT, DELETE, UPDATE ON ctcoord.scope, ctcoord.holding TO ctcoord_scope;
GRANT INSERT ON ctcoord.op, ctcoord.audit TO ctcoord_scope;
GRANT INSERT, UPDATE ON ctcoord.head, ctcoord.assignment, ctcoord.audit_head TO ctcoord_scope;
GRANT DELETE ON ctcoord.tombstone TO ctcoord_scope;
GRANT UPDATE (scoped_on) ON ctcoord.app_user TO ctcoord_scope;  -- and to lock a row, which takes that right
GRANT INSERT, UPDATE ON ctcoord.break_glass TO ctcoord_scope;

GRANT SELECT ON ctcoord.deployment, ctcoord.class_rule, ctcoord.holding, ctcoord.scope, ctcoord.app_user, ctcoord.device,
    ctcoord.agency, ctcoord.household, ctcoord.person, ctcoord.head, ctcoord.family_link TO ctcoord_lookup;
GRANT SELECT, INSERT ON ctcoord.inquiry, ctcoord.audit TO ctcoord_lookup;
GRANT SELECT, INSERT, UPDATE ON ctcoord.audit_head TO ctcoord_lookup;
