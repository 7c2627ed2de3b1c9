-- Template, once for every table and every set of its columns that a program knows: the rows of some buckets that
-- changed after a cursor, typed for the local store. In: scopes, subjects, classes, cursors; then the scopes of which
-- everything that one sees is wanted, as a first sync does: no buckets are listed for them. The parameters have no
-- names, since columns have the same ones. In PL/pgSQL only the question that is asked is planned, for thirty tables
-- in every connection: both together took a fifth of the time of a first sync at the database.
-- A generic plan: one made for the sizes of the arrays scans the arrays again for every scope, 40 times slower.

CREATE FUNCTION ctcoord.pull___table___v__version__(uuid[], uuid[], text[], bigint[], uuid[] DEFAULT '{}')
RETURNS TABLE (__columns__)
LANGUAGE plpgsql STABLE ROWS 500 SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_nestloop = off
SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC'
AS $$
#variable_conflict use_column
BEGIN
    IF cardinality($1) > 0 THEN
        RETURN QUERY SELECT __values__
        FROM (
            SELECT t.*
            FROM (  -- a range of the index for each scope: a bucket at a time would look many times for what is not there
                SELECT a.scope_id, min(a.seq) AS seq FROM unnest($1, $3, $4) AS a (scope_id, data_class, seq)
                WHERE __class__a.seq IS NOT NULL GROUP BY a.scope_id
            ) d
            CROSS JOIN LATERAL (SELECT * FROM ctcoord.__table__ t WHERE t.scope_id = d.scope_id AND t.seq > d.seq OFFSET 0) t
            JOIN unnest($1, $2, $3, $4) AS b (scope_id, subject_id, data_class, seq)
                ON t.scope_id = b.scope_id AND t.subject_id = b.subject_id AND t.data_class = b.data_class AND t.seq > b.seq
            OFFSET 0
        ) t
        WHERE __known__ AND __sees_t__;
    END IF;
    IF cardinality($5) > 0 THEN
        RETURN QUERY SELECT __values__
        FROM (
            SELECT t.* FROM unnest($5) w (scope_id)
            CROSS JOIN LATERAL (SELECT * FROM ctcoord.__table__ t WHERE t.scope_id = w.scope_id OFFSET 0) t
            OFFSET 0
        ) t
        WHERE __known__ AND __sees_t__;
    END IF;
END $$;
