"""Search: two FTS5 indexes over search_doc, and triggers that note whose text must be made again.

``unicode61`` folds accents and answers prefixes; ``trigram`` forgives typing errors in names.
"""

SEARCH = (
    """CREATE VIRTUAL TABLE search_fts USING fts5(names, facts, content='search_doc', content_rowid='docid',
       tokenize="unicode61 remove_diacritics 2", prefix='2 3')""",
    """CREATE VIRTUAL TABLE search_trigram USING fts5(names, content='search_doc', content_rowid='docid',
       tokenize="trigram remove_diacritics 1", detail=none)""",
    """CREATE TRIGGER search_doc_added AFTER INSERT ON search_doc BEGIN
       INSERT INTO search_fts(rowid, names, facts) VALUES (NEW.docid, NEW.names, NEW.facts);
       INSERT INTO search_trigram(rowid, names) VALUES (NEW.docid, NEW.names); END""",
    """CREATE TRIGGER search_doc_dropped AFTER DELETE ON search_doc BEGIN
       INSERT INTO search_fts(search_fts, rowid, names, facts) VALUES ('delete', OLD.docid, OLD.names, OLD.facts);
       INSERT INTO search_trigram(search_trigram, rowid, names) VALUES ('delete', OLD.docid, OLD.names); END""",
    """CREATE TRIGGER search_doc_changed AFTER UPDATE ON search_doc BEGIN
       INSERT INTO search_fts(search_fts, rowid, names, facts) VALUES ('delete', OLD.docid, OLD.names, OLD.facts);
       INSERT INTO search_trigram(search_trigram, rowid, names) VALUES ('delete', OLD.docid, OLD.names);
       INSERT INTO search_fts(rowid, names, facts) VALUES (NEW.docid, NEW.names, NEW.facts);
       INSERT INTO search_trigram(rowid, names) VALUES (NEW.docid, NEW.names); END""",
    *(
        f"""CREATE TRIGGER search_{table}_{verb.lower()} AFTER {verb} ON {table} BEGIN
       INSERT OR IGNORE INTO search_dirty SELECT {who}; END"""
        for table, person in (
            ("person", "{row}.scope_id, {row}.id"),
            ("identifier", "{row}.scope_id, {row}.person_id"),
            ("contact_point", "scope_id, id FROM person WHERE scope_id = {row}.scope_id"),
            ("residence", "scope_id, id FROM person WHERE scope_id = {row}.scope_id"),
            ("place", "scope_id, id FROM person WHERE scope_id = {row}.scope_id"),
        )
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
        for who in (person.format(row=row),)
    ),
    """CREATE TRIGGER search_household_update AFTER UPDATE OF case_number ON household BEGIN
       INSERT OR IGNORE INTO search_dirty SELECT scope_id, id FROM person WHERE scope_id = NEW.scope_id; END""",
)

SEARCH_OBJECTS = (
    "TRIGGER search_household_update",
    *(
        f"TRIGGER search_{table}_{verb}"
        for table in ("person", "identifier", "contact_point", "residence", "place")
        for verb in ("insert", "update", "delete")
    ),
    "TRIGGER search_doc_changed",
    "TRIGGER search_doc_dropped",
    "TRIGGER search_doc_added",
    "TABLE search_trigram",
    "TABLE search_fts",
)
