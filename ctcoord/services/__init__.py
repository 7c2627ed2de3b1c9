"""One module per noun: takes a Session, returns frozen rows. The only way to read or change a case."""
