-- Events, and the consumers' endpoints that they are delivered to. A delivery is a row of `runs`.

CREATE TABLE events(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  time INTEGER NOT NULL,
  data TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_type ON events(type);

CREATE TABLE endpoints(
  id TEXT PRIMARY KEY,
  created INTEGER NOT NULL,
  document TEXT NOT NULL    -- with its secrets; the file is for its owner's eyes only
) STRICT;

-- `endpoints` is another number after every change of an endpoint.
CREATE TABLE revisions(
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO revisions(name, value) VALUES('endpoints', 0);
