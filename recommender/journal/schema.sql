-- The tables of a journal in SQL, for SQLite and PostgreSQL alike. Each part leads from the version before
-- it to its own and is never changed once released; a change is a new part at the end. A test opens every
-- version. Tokens are encrypted text (Fernet); whose journal it is and when it was last written stay readable.

-- version 1
CREATE TABLE tend_journal (version INTEGER NOT NULL, probe TEXT NOT NULL);
CREATE TABLE journals (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    label TEXT NOT NULL,
    written BIGINT NOT NULL
);
CREATE INDEX journals_account ON journals (account);
CREATE TABLE entries (
    journal TEXT NOT NULL REFERENCES journals (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (journal, id)
);
