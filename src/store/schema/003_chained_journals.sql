-- A run's journal is a chain: `runs.last` is its newest row, and each row knows the one before. An index by run would
-- have a page to write for nearly every run of a commit.

ALTER TABLE runs ADD COLUMN last INTEGER;
UPDATE runs SET last = (SELECT max(id) FROM journal WHERE run = runs.number);

-- A row a flush: its events, one JSON object a line.
CREATE TABLE chained(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  previous INTEGER,
  data TEXT NOT NULL
) STRICT;
INSERT INTO chained(id, run, previous, data)
  SELECT id, run, (SELECT max(before.id) FROM journal before WHERE before.run = journal.run AND before.id < journal.id),
    data FROM journal ORDER BY id;
DROP TABLE journal;
ALTER TABLE chained RENAME TO journal;
