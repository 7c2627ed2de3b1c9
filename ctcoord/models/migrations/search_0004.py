"""Search: FTS5 indexes of the persons and of the words of their names; triggers that note whose text is stale.

``search_fts`` folds accents and answers prefixes. ``search_trigram`` finds words that look like a
misspelt one; they are some ten times fewer than persons. It holds each between marks (``<vega>``),
so that a short word, too, shares its first and last pieces with a misspelt one. (With less ``detail``
an index without content ranks everything alike.)
"""

# The households whose family's card a change makes stale (a household stands for itself in search_dirty).
_CARD_SOURCES = (
    ("household", "{row}.id, {row}.id"),
    ("family_of", "{row}.household_id, {row}.household_id"),
    ("member_of", "scope_id, scope_id FROM person WHERE id = {row}.person_id"),
)

SEARCH = (
    """CREATE VIRTUAL TABLE search_fts USING fts5(names, facts, content='search_doc', content_rowid='docid',
       tokenize="unicode61 remove_diacritics 2", prefix='2 3')""",
    """CREATE VIRTUAL TABLE search_trigram USING fts5(word, content='', contentless_delete=1, tokenize="trigram")""",
    """CREATE TRIGGER search_doc_added AFTER INSERT ON search_doc BEGIN
       INSERT INTO search_fts(rowid, names, facts) VALUES (NEW.docid, NEW.names, NEW.facts); END""",
    """CREATE TRIGGER search_doc_dropped AFTER DELETE ON search_doc BEGIN
       INSERT INTO search_fts(search_fts, rowid, names, facts) VALUES ('delete', OLD.docid, OLD.names, OLD.facts);
       END""",
    """CREATE TRIGGER search_doc_changed AFTER UPDATE ON search_doc BEGIN
       INSERT INTO search_fts(search_fts, rowid, names, facts) VALUES ('delete', OLD.docid, OLD.names, OLD.facts);
       INSERT INTO search_fts(rowid, names, facts) VALUES (NEW.docid, NEW.names, NEW.facts); END""",
    """CREATE TRIGGER search_word_added AFTER INSERT ON search_word BEGIN
       INSERT INTO search_trigram(rowid, word) VALUES (NEW.wordid, '<' || NEW.word || '>'); END""",
    """CREATE TRIGGER search_word_dropped AFTER DELETE ON search_word BEGIN
       DELETE FROM search_trigram WHERE rowid = OLD.wordid; END""",
    """CREATE TRIGGER search_word_unused AFTER UPDATE OF people ON search_word WHEN NEW.people <= 0 BEGIN
       DELETE FROM search_word WHERE wordid = NEW.wordid; END""",
    *(
        f"""CREATE TRIGGER search_{table}_{verb.lower()} AFTER {verb} ON {table} BEGIN
       INSERT OR IGNORE INTO search_dirty SELECT {who}; END"""
        for table, person in (
            ("person", "{row}.scope_id, {row}.id"),
            ("identifier", "{row}.scope_id, {row}.person_id"),
            ("contact_point", "scope_id, id FROM person WHERE scope_id = {row}.scope_id"),
            ("residence", "scope_id, id FROM person WHERE scope_id = {row}.scope_id"),
            ("place", "scope_id, id FROM person WHERE scope_id = {row}.scope_id"),
            ("correction", "{row}.target_scope_id, {row}.target_id WHERE {row}.entity = 'person'"),
        )
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
        for who in (person.format(row=row),)
    ),
    """CREATE TRIGGER search_household_update AFTER UPDATE OF case_number ON household BEGIN
       INSERT OR IGNORE INTO search_dirty SELECT scope_id, id FROM person WHERE scope_id = NEW.scope_id; END""",
    *(
        f"""CREATE TRIGGER card_{table}_{verb.lower()} AFTER {verb} ON {table} BEGIN
       INSERT OR IGNORE INTO search_dirty SELECT {household.format(row=row)}; END"""
        for table, household in _CARD_SOURCES
        for verb, row in (("INSERT", "NEW"), ("DELETE", "OLD"))
    ),
    """CREATE TRIGGER card_household_update AFTER UPDATE OF deleted_at ON household BEGIN
       INSERT OR IGNORE INTO search_dirty VALUES (NEW.id, NEW.id); END""",
)

SEARCH_OBJECTS = (
    "TRIGGER card_household_update",
    *(f"TRIGGER card_{table}_{verb}" for table, _ in _CARD_SOURCES for verb in ("insert", "delete")),
    "TRIGGER search_household_update",
    *(
        f"TRIGGER search_{table}_{verb}"
        for table in ("person", "identifier", "contact_point", "residence", "place", "correction")
        for verb in ("insert", "update", "delete")
    ),
    "TRIGGER search_word_unused",
    "TRIGGER search_word_dropped",
    "TRIGGER search_word_added",
    "TRIGGER search_doc_changed",
    "TRIGGER search_doc_dropped",
    "TRIGGER search_doc_added",
    "TABLE search_trigram",
    "TABLE search_fts",
)
