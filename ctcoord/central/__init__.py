"""The PostgreSQL side: tables, functions, policies, migrations and provisioning of the central database.

The database is the guard: clients hold EXECUTE on versioned functions and nothing else.
"""
