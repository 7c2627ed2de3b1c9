-- Template, once for every table: the rows of some buckets that changed after a cursor, typed for the local store.

CREATE FUNCTION ctcoord.pull___table___v1(scopes uuid[], subjects uuid[], classes text[], after bigint[])
RETURNS TABLE (__columns__)
LANGUAGE sql STABLE ROWS 500 SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off
SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC'
AS $$
    SELECT __values__
    FROM (
        SELECT a.* FROM unnest(scopes, subjects, classes, after) AS a (scope_id, subject_id, data_class, seq)
        WHERE __class__true
    ) b
    JOIN ctcoord.__table__ t ON t.scope_id = b.scope_id AND t.subject_id = b.subject_id
        AND t.data_class = b.data_class AND t.seq > b.seq
    WHERE __sees_b__
$$;
