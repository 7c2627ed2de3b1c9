-- Template: the canonical text of a row, of all columns or of those that an older program knows.

CREATE FUNCTION ctcoord.text___table____at__(r ctcoord.__table__) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(E'\x1f', '__table__', encode(uuid_send(r.id), 'hex'), r.seq,
        __members__)
$$;
