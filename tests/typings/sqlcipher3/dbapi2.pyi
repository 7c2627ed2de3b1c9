# The same names under the DB-API module, as in sqlite3.
from . import *
