-- A run's journal is a chain: `heads` holds its newest row, and each row knows the one before. An index by run would
-- have a page to write for nearly every run of a commit.

CREATE TABLE chained(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  previous INTEGER,         -- NULL: the run's first row
  data TEXT NOT NULL
) STRICT;
INSERT INTO chained(id, run, previous, data)
  SELECT id, run, (SELECT max(before.id) FROM journal before WHERE before.run = journal.run AND before.id < journal.id),
    data FROM journal ORDER BY id;

-- Apart from `runs`, whose rows are wide and would be written anew with every flush.
CREATE TABLE heads(
  run INTEGER PRIMARY KEY,
  last INTEGER NOT NULL     -- row of `journal`
) STRICT;
INSERT INTO heads(run, last) SELECT run, max(id) FROM journal GROUP BY run;

DROP TABLE journal;
ALTER TABLE chained RENAME TO journal;
