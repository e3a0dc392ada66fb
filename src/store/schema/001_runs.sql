-- Runs, their journals, and what waits for them. Times are microseconds since 1970 (UTC).

CREATE TABLE flows(
  number INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

-- Processes that hold leases. One whose time is over, or that is no more, loses its runs.
CREATE TABLE workers(
  id INTEGER PRIMARY KEY,
  place TEXT NOT NULL,      -- machine and process-id name space
  pid INTEGER NOT NULL,
  started INTEGER NOT NULL, -- of the process, in the kernel's ticks
  until INTEGER NOT NULL
) STRICT;

CREATE TABLE runs(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  flow INTEGER NOT NULL REFERENCES flows(number),
  start TEXT NOT NULL,
  parent TEXT NOT NULL DEFAULT '',
  called INTEGER NOT NULL DEFAULT 0,
  event_id TEXT NOT NULL DEFAULT '',
  endpoint TEXT NOT NULL DEFAULT '',
  replay_of TEXT NOT NULL DEFAULT '',
  options TEXT,
  seed TEXT,
  status TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '',
  error TEXT,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  due INTEGER,              -- when a worker is to take it up; NULL: leased, ended, or waiting for a message
  owner INTEGER,            -- the worker that has leased it
  epoch INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_due ON runs(endpoint, due) WHERE due IS NOT NULL;
CREATE INDEX runs_owned ON runs(owner) WHERE owner IS NOT NULL;
CREATE INDEX runs_by_event ON runs(event_id) WHERE event_id <> '';
CREATE INDEX runs_by_endpoint ON runs(endpoint, status) WHERE endpoint <> '';
CREATE INDEX runs_by_parent ON runs(parent) WHERE parent <> '';
CREATE INDEX runs_by_status ON runs(status, updated);

-- A row a flush: its events, one JSON object a line.
CREATE TABLE journal(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX journal_of_run ON journal(run);

-- What has come for a run and was not taken up yet.
CREATE TABLE messages(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX messages_of_run ON messages(run);

CREATE TABLE callbacks(
  token TEXT PRIMARY KEY,
  run INTEGER NOT NULL,
  node TEXT NOT NULL,
  open INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX callbacks_of_run ON callbacks(run);

CREATE TABLE tasks(
  run INTEGER NOT NULL,
  node TEXT NOT NULL,
  label TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY(run, node)
) STRICT, WITHOUT ROWID;

-- `state.set`.
CREATE TABLE kept(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Replay protection.
CREATE TABLE sights(
  key TEXT PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sights_by_end ON sights(until);
