-- All that a tenant remembers. Times are texts of server time (`2024-01-02T03:04:05-06:00`), which sort as they follow.
-- `data` is what `sfmc_soap.to_dict` gives, as JSON.
-- Values that are not of the type of their column are refused: a file or a dump may have been edited.

CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- Business units. `audience` is the one whose subscribers it has: itself or one above; `all_subscribers` is their list.
CREATE TABLE IF NOT EXISTS accounts (
    mid INTEGER PRIMARY KEY,
    parent INTEGER,
    name TEXT NOT NULL,
    audience INTEGER NOT NULL,
    all_subscribers INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS accounts_by_parent ON accounts (parent);

CREATE TABLE IF NOT EXISTS packages (client_id TEXT PRIMARY KEY, secret TEXT NOT NULL, mid INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, mid INTEGER NOT NULL, expires TEXT NOT NULL) STRICT;

-- API users, who log in with a password.
CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, password TEXT NOT NULL, mid INTEGER NOT NULL) STRICT;

-- Codes and refresh tokens: for which package, in which business unit, a user has allowed what.
CREATE TABLE IF NOT EXISTS grants (
    secret TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    client_id TEXT NOT NULL,
    mid INTEGER NOT NULL,
    redirect_uri TEXT NOT NULL,
    expires TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS grants_by_end ON grants (expires);

-- Objects of every kind that has no table of its own.
CREATE TABLE IF NOT EXISTS objects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    mid INTEGER NOT NULL,
    object_id TEXT NOT NULL,
    customer_key TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS objects_by_key ON objects (kind, mid, customer_key);
CREATE INDEX IF NOT EXISTS objects_by_object_id ON objects (kind, object_id);
-- What is looked up when an object of these kinds is written.
CREATE INDEX IF NOT EXISTS extensions_by_name ON objects (mid, json_extract(data, '$.Name'))
    WHERE kind = 'DataExtension';
CREATE INDEX IF NOT EXISTS folders_by_parent ON objects (json_extract(data, '$.ParentFolder.ID'))
    WHERE kind = 'DataFolder';
CREATE INDEX IF NOT EXISTS lists_by_name ON objects (mid, json_extract(data, '$.ListName')) WHERE kind = 'List';
CREATE INDEX IF NOT EXISTS lists_by_type ON objects (json_extract(data, '$.Type')) WHERE kind = 'List';
CREATE INDEX IF NOT EXISTS results_by_time ON objects (json_extract(data, '$.CreatedDate'))
    WHERE kind IN ('ResultItem', 'ResultMessage');
CREATE INDEX IF NOT EXISTS users_by_id ON objects (json_extract(data, '$.UserID')) WHERE kind = 'AccountUser';

-- `attributes` are the values of profile attributes by name, as JSON.
CREATE TABLE IF NOT EXISTS subscribers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    subscriber_key TEXT NOT NULL,
    email_address TEXT,
    email_type TEXT NOT NULL,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    unsubscribed TEXT,
    attributes TEXT NOT NULL,
    UNIQUE (subscriber_key, mid)
) STRICT;
CREATE INDEX IF NOT EXISTS subscribers_by_address ON subscribers (email_address, mid);
-- For pages: they go by `id`, which every index of SQLite ends with.
CREATE INDEX IF NOT EXISTS subscribers_by_account ON subscribers (mid);

-- Who is on which list, All Subscribers among them; `mid` is the business unit of the list.
CREATE TABLE IF NOT EXISTS memberships (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    list INTEGER NOT NULL,
    subscriber INTEGER NOT NULL,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    unsubscribed TEXT,
    UNIQUE (subscriber, list)
) STRICT;
CREATE INDEX IF NOT EXISTS memberships_by_list ON memberships (list);

-- How the status of subscribers has changed in the whole account.
CREATE TABLE IF NOT EXISTS status_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    object_id TEXT NOT NULL,
    subscriber INTEGER NOT NULL,
    subscriber_key TEXT NOT NULL,
    date TEXT NOT NULL,
    current TEXT NOT NULL,
    previous TEXT NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS status_events_by_subscriber ON status_events (subscriber);

-- Columns of data extensions. `data` is their DataExtensionField.
CREATE TABLE IF NOT EXISTS columns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    extension INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS columns_by_extension ON columns (extension);

-- Rows of data extensions. `data` has their values by the ids of the columns, `key` those of the primary key, as JSON;
-- it is NULL where there is no primary key.
CREATE TABLE IF NOT EXISTS data_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    extension INTEGER NOT NULL,
    key TEXT,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (extension, key)
) STRICT;
CREATE INDEX IF NOT EXISTS data_rows_by_extension ON data_rows (extension);

-- Sends, also the one that each start of a triggered send makes: `triggered` is the ObjectID of its definition,
-- `definition` that of an EmailSendDefinition. The counts are of those who were left out.
CREATE TABLE IF NOT EXISTS sends (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    email INTEGER,
    definition TEXT,
    triggered TEXT,
    status TEXT NOT NULL,
    start TEXT NOT NULL,
    sent TEXT,
    targeted INTEGER NOT NULL DEFAULT 0,
    unsubscribed INTEGER NOT NULL DEFAULT 0,
    undeliverable INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sends_by_triggered ON sends (triggered);

CREATE TABLE IF NOT EXISTS send_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    send INTEGER NOT NULL,
    list INTEGER NOT NULL,
    unsubscribed INTEGER NOT NULL,
    undeliverable INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    duplicates INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    send INTEGER NOT NULL,
    url TEXT NOT NULL,
    alias TEXT,
    UNIQUE (send, url)
) STRICT;

-- Messages that have not been sent yet. `obstacle` is why one will not be sent, NULL if it will.
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    send INTEGER NOT NULL,
    subscriber_key TEXT NOT NULL,
    list INTEGER,
    batch INTEGER NOT NULL,
    obstacle TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_by_send ON outbox (send);

-- Transactional messages by their messageKey. `batch` is the id that one had in the outbox, NULL for one that was never
-- there; `code` and `reason` say why.
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    message_key TEXT NOT NULL,
    contact_key TEXT NOT NULL,
    address TEXT NOT NULL,
    send INTEGER NOT NULL,
    batch INTEGER,
    code INTEGER,
    reason TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS messages_by_key ON messages (mid, message_key);

-- Journeys by the EventDefinitionKey of the event that lets contacts enter.
CREATE TABLE IF NOT EXISTS journeys (mid INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (mid, event)) STRICT;
CREATE TABLE IF NOT EXISTS journey_entries (
    instance TEXT NOT NULL,
    mid INTEGER NOT NULL,
    event TEXT NOT NULL,
    contact_key TEXT NOT NULL,
    data TEXT NOT NULL,
    date TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS journey_entries_by_event ON journey_entries (mid, event);

-- `type` is the EventType, `definition` the ObjectID of a triggered send's definition.
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    mid INTEGER NOT NULL,
    send INTEGER NOT NULL,
    subscriber_key TEXT NOT NULL,
    date TEXT NOT NULL,
    batch INTEGER NOT NULL,
    definition TEXT,
    list INTEGER,
    data TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind, mid);
CREATE INDEX IF NOT EXISTS events_by_date ON events (kind, mid, date);
CREATE INDEX IF NOT EXISTS events_by_send ON events (kind, send);
CREATE INDEX IF NOT EXISTS events_by_message ON events (send, subscriber_key);
CREATE INDEX IF NOT EXISTS events_by_subscriber ON events (subscriber_key);

-- The ids of the rows that a Retrieve for what is new has given last, by a hash of what it asked for.
CREATE TABLE IF NOT EXISTS last_given (question TEXT PRIMARY KEY, start INTEGER NOT NULL, stop INTEGER NOT NULL) STRICT;

-- What a Retrieve has not given yet, by the RequestID of a page: the ids after one, up to another.
CREATE TABLE IF NOT EXISTS cursors (
    request_id TEXT PRIMARY KEY,
    mid INTEGER NOT NULL,
    request BLOB NOT NULL,
    after INTEGER NOT NULL,
    until INTEGER NOT NULL,
    expires TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS cursors_by_end ON cursors (expires);

-- What will happen later, by itself.
CREATE TABLE IF NOT EXISTS work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    due TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS work_by_time ON work (due);

-- Asynchronous calls belong to conversations; a call that names none has one of its own, by its RequestID.
-- `state` is open, waiting (all calls are there), done, failed, timed out or deleted. `latest` is when the latest call came.
CREATE TABLE IF NOT EXISTS conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    name TEXT NOT NULL,
    named INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    state TEXT NOT NULL,
    latest TEXT NOT NULL,
    due TEXT NOT NULL,
    UNIQUE (mid, name)
) STRICT;
CREATE TABLE IF NOT EXISTS queued_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    request BLOB NOT NULL,
    UNIQUE (conversation, sequence)
) STRICT;

-- What is to be posted to those who asked for it.
CREATE TABLE IF NOT EXISTS callbacks (id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL, form TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, content BLOB NOT NULL, modified TEXT NOT NULL) STRICT;

-- What was started and can be asked about. `kind` is the type of the definition, which is kept as it was then.
CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mid INTEGER NOT NULL,
    kind TEXT NOT NULL,
    object_id TEXT,
    customer_key TEXT,
    definition TEXT NOT NULL,
    run TEXT,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    started TEXT,
    completed TEXT,
    type TEXT,
    destination TEXT,
    total INTEGER NOT NULL DEFAULT 0,
    successful INTEGER NOT NULL DEFAULT 0,
    duplicated INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;

-- The extracts that every account has.
CREATE VIEW IF NOT EXISTS extract_types AS
SELECT 1 AS id, 'c7219016-a7f0-4c72-8657-1ec12c28a0db' AS object_id, 'Tracking Extract' AS name
UNION ALL SELECT 2, 'bb94a04d-9632-4623-be47-daabc3f588a6', 'Data Extension Extract';
