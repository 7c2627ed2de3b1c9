-- The second wall: whatever a function asks for, rows outside the caller's scope are not there.

CREATE POLICY own ON ctcoord.scope FOR SELECT TO ctcoord_api USING (login = session_user);
CREATE POLICY own ON ctcoord.app_user FOR SELECT TO ctcoord_api USING (login = session_user);
CREATE POLICY own ON ctcoord.device TO ctcoord_api USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY own ON ctcoord.parked TO ctcoord_api USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY own ON ctcoord.receipt TO ctcoord_api USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY own ON ctcoord.sealed_op TO ctcoord_api USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY own ON ctcoord.purge_attest TO ctcoord_api USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY own ON ctcoord.audit TO ctcoord_api USING (login = session_user) WITH CHECK (login = session_user);

CREATE POLICY mine ON ctcoord.scope FOR SELECT TO ctcoord_import USING (login = session_user);
CREATE POLICY mine ON ctcoord.app_user FOR SELECT TO ctcoord_import USING (login = session_user);
CREATE POLICY mine ON ctcoord.steward_of FOR SELECT TO ctcoord_api, ctcoord_import USING (login = session_user);
CREATE POLICY mine ON ctcoord.parked TO ctcoord_import USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY taken ON ctcoord.class_rule FOR SELECT TO ctcoord_import USING (true);
CREATE POLICY taken ON ctcoord.holding FOR SELECT TO ctcoord_import USING (true);

CREATE POLICY known ON ctcoord.audit_head TO ctcoord_api USING (true);
CREATE POLICY known ON ctcoord.deployment FOR SELECT TO ctcoord_api USING (true);
CREATE POLICY known ON ctcoord.agency_key FOR SELECT TO ctcoord_api USING (true);
CREATE POLICY known ON ctcoord.class_rule FOR SELECT TO ctcoord_api USING (true);
CREATE POLICY known ON ctcoord.holding FOR SELECT TO ctcoord_api USING (true);

-- Who looks beyond the caller's scope sees what is there; what it may say is up to its two functions.
CREATE POLICY beyond ON ctcoord.deployment FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.class_rule FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.holding FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.agency FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.household FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.person FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.head FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.family_link FOR SELECT TO ctcoord_lookup USING (true);
CREATE POLICY beyond ON ctcoord.audit_head TO ctcoord_lookup USING (true);
CREATE POLICY one ON ctcoord.scope FOR SELECT TO ctcoord_lookup USING (login = session_user);
CREATE POLICY one ON ctcoord.app_user FOR SELECT TO ctcoord_lookup USING (login = session_user);
CREATE POLICY one ON ctcoord.device FOR SELECT TO ctcoord_lookup USING (login = session_user);
CREATE POLICY one ON ctcoord.inquiry TO ctcoord_lookup USING (login = session_user) WITH CHECK (login = session_user);
CREATE POLICY one ON ctcoord.audit TO ctcoord_lookup USING (login = session_user) WITH CHECK (login = session_user);
