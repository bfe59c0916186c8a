"""The names that every generated package has beside those of its WSDL: what it exports, and what its modules use.

They stand beside `naming`, which keeps the types of a WSDL clear of them. `_runtime` is the package's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

EXPORTS = {
    "_runtime.unset": ("UNSET", "UnsetType"),
    "_runtime.errors": ("BodyError", "CodecError", "DecodeError", "EncodeError", "SfmcSoapError", "SfmcSoapWarning"),
    "_runtime.xml.limits": ("Limits",),
    "_runtime.xml.raw": ("XmlAttribute", "XmlElement", "XmlText"),
    "_runtime.date_times": ("SERVER_TIME",),
    "_runtime.model": ("Model", "unknown", "wire_type"),
    "_runtime.unknown": ("Unknown",),
    "_runtime.faults": ("Fault", "FaultReason"),
    "_runtime.envelope": ("Envelope", "FuelOAuth", "HeaderBlock", "SoapVersion"),
}
"""What the package exports and imports with itself: module -> names."""

LAZY = {
    "client": ("AsyncClient", "Client"),
    "_runtime.client.credentials": (
        "AuthorizationCode",
        "ClientCredentials",
        "Credentials",
        "RefreshToken",
        "StaticToken",
        "UsernameToken",
    ),
    "_runtime.client.errors": (
        "AuthenticationFault",
        "AuthorizationFault",
        "BadResponse",
        "CallError",
        "CallTimeout",
        "ClientClosed",
        "ConfigurationError",
        "ConnectError",
        "InMaintenanceFault",
        "OperationError",
        "Outcome",
        "PartialFailure",
        "ProtocolError",
        "RateLimited",
        "RateLimitedFault",
        "RequestTooLarge",
        "SoapFault",
        "SynchronousUnavailableFault",
        "TokenError",
        "TokenStoreError",
        "TooManyRequests",
        "TotalFailure",
        "TransportError",
        "UnexpectedFault",
        "UnsupportedObjectFault",
    ),
    "_runtime.client.events": (
        "AttemptEnded",
        "CallEnded",
        "CallStarted",
        "Event",
        "Retrying",
        "TokenRefreshed",
    ),
    "_runtime.client.rest_auth": ("TokenAuth",),
    "_runtime.client.secrets": ("Secret",),
    "_runtime.client.settings": ("CallOptions", "NO_RETRIES", "RetryPolicy", "Timeouts", "TokenStore"),
    "_runtime.client.token_manager": ("forget_tokens",),
    "_runtime.operation": ("Operation", "Port"),
}
"""What it exports and imports when it is first used: module -> names. A package without operations has none of it."""


@dataclass(frozen=True)
class RoomNames:
    """The names of a room of `everyday/`.

    Attributes:
        exports: what the package exports of it: module -> names.
        submodules: the modules of the package that people import to use it. Each stands beside the templates, and
            imports of the room alone.
        methods: the methods that it gives to the clients.
        table_methods: the methods that it gives to the tables of the clients.
        annotations: what the annotations of methods of the clients need beside exports: module -> names.
        table_annotations: what those of methods of the tables need. Where the tables are, no type of a WSDL is meant by
            such a name, so types keep it.
    """

    exports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    submodules: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    table_methods: tuple[str, ...] = ()
    annotations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    table_annotations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


EVERYDAY = {
    "filters": RoomNames(exports={"everyday.filters": ("Condition", "FilterError", "P")}),
    "select": RoomNames(
        exports={
            "everyday.select.errors": (
                "NoResult",
                "SelectionError",
                "SelectionInterrupted",
                "SeveralResults",
                "UnexpectedType",
            ),
            "everyday.select.options": ("Page", "SelectOptions"),
            "everyday.select.selections": ("AsyncSelection", "Selection"),
        },
        methods=("retrievable", "select"),
        annotations={"everyday.select.objects": ("SelectedT",)},
    ),
    "tracking": RoomNames(
        exports={
            "everyday.tracking.errors": ("StateError", "StateInUse", "TrackingInterrupted"),
            "everyday.tracking.files": ("TrackingFiles",),
            "everyday.tracking.options": ("TrackingOptions",),
            "everyday.tracking.trackings": ("AsyncTracking", "Tracking"),
            "everyday.tracking.windows": ("Window",),
        },
        methods=("tracking",),
        annotations={"everyday.tracking.events": ("TrackedT",)},
    ),
    "rows": RoomNames(
        exports={
            "everyday.rows.columns": ("Column",),
            "everyday.rows.errors": ("NoSuchColumn", "NoSuchDataExtension"),
        },
        methods=("data_extension",),
        annotations={"everyday.rows.tables": ("AsyncDataExtensionTable", "DataExtensionTable")},
    ),
    "people": RoomNames(
        exports={"everyday.people.attributes": ("profile_attributes",)},
        methods=("business_units", "folders", "list_members"),
        annotations={"everyday.people.folders": ("FolderTree",)},
    ),
    "extracting": RoomNames(
        exports={
            "everyday.extracting.errors": ("ExtractError",),
            "everyday.extracting.parameters": ("TrackingData", "TrackingOption"),
        },
        methods=("extract_data_extension", "extract_tracking"),
    ),
    "batches": RoomNames(
        exports={
            "everyday.batches.clearing": ("ClearingError", "clear_field"),
            "everyday.batches.errors": ("UnfitItem",),
            "everyday.batches.options": ("Batch", "BatchOptions", "WriteOptions"),
            "everyday.batches.queued_calls": ("QueuedCall",),
            "everyday.batches.queueing": ("QueueOptions",),
            "everyday.batches.report": ("Report",),
        },
        methods=(
            "create_all",
            "delete_all",
            "iter_create",
            "iter_delete",
            "iter_update",
            "iter_upsert",
            "update_all",
            "upsert_all",
        ),
        annotations={"everyday.batches.objects": ("WrittenT",)},
    ),
    "subscribing": RoomNames(
        methods=("add_to_list", "remove_from_list", "subscribe", "unsubscribe"),
        annotations={"everyday.subscribing.subscribers": ("PersonT",)},
    ),
    "storing": RoomNames(
        exports={"everyday.storing.errors": ("UnknownColumnError",)},
        table_methods=(
            "clear",
            "create",
            "delete",
            "insert",
            "iter_delete",
            "iter_insert",
            "iter_update",
            "iter_upsert",
            "replace",
            "update",
            "upsert",
        ),
        table_annotations={
            "everyday.batches.options": ("Strict",),
            "everyday.frames.libraries": ("Frame",),
            "everyday.storing.converting": ("Empty",),
            "everyday.storing.creating": ("SentTo",),
            "everyday.storing.kinds": ("RowT",),
            "everyday.storing.new_columns": ("ColumnType",),
            "everyday.storing.replacing": ("Texts",),
        },
    ),
    "sending": RoomNames(
        exports={
            "everyday.sending.errors": ("CannotSend", "NoSuchDefinition"),
            "everyday.sending.sendings": ("AsyncSending", "Sending"),
        },
        methods=("send", "triggered_send"),
        annotations={
            "everyday.sending.recipients": ("RecipientT",),
            "everyday.sending.sendings": ("AsyncTriggeredSends", "TriggeredSends"),
        },
    ),
    "queued": RoomNames(
        methods=("results",),
        annotations={"everyday.queued.asking": ("QueuedT",)},
    ),
    "conversations": RoomNames(
        exports={
            "everyday.conversations.conversations": ("AsyncConversation", "Conversation"),
            "everyday.conversations.errors": ("ConversationError",),
            "everyday.conversations.parts": ("ConversationPart",),
        },
        methods=("conversation",),
    ),
    "scheduled": RoomNames(
        exports={"everyday.scheduled.errors": ("CannotCancel",)},
        methods=("cancel",),
    ),
    "cluster": RoomNames(submodules=("dask",)),
    "outbox": RoomNames(
        exports={
            "everyday.outbox.calls": ("StoredCall",),
            "everyday.outbox.errors": (
                "NoSuchCall",
                "NotAnswered",
                "OutboxAway",
                "OutboxError",
                "OutboxFull",
                "OutboxTimeout",
            ),
            "everyday.outbox.options": ("OutboxOptions",),
            "everyday.outbox.outboxes": ("AsyncOutbox", "Outbox"),
            "everyday.outbox.requests": ("StoreOptions",),
        },
    ),
    "frames": RoomNames(exports={"everyday.frames.errors": ("MissingLibrary", "UnfitValue")}),
    "tasks": RoomNames(
        exports={
            "everyday.tasks.automation_status_codes": ("AutomationStatusCode",),
            "everyday.tasks.errors": ("CannotWait", "RunError", "RunFailed", "RunTimeout"),
            "everyday.tasks.waiting": ("Poll",),
            "everyday.tasks.runs": ("AsyncRun", "Run"),
        },
        methods=("find_run", "start"),
    ),
}
"""The names of each room, which no WSDL may take, in whatever package. A package has those of the rooms it has."""

BOUND = {
    "_codec": ("dumps", "loads", "to_dict", "from_dict", "specified"),
    "_soap": ("wrap", "unwrap"),
}
"""The functions that it binds to its own registry: the object whose methods they are -> names."""

SUBMODULES = ("client", "enums", "messages", "models", "operations")
"""The modules of the package that people import."""

SUBMODULES_OF_ROOMS = {submodule: name for name, room in EVERYDAY.items() for submodule in room.submodules}
"""Those that a package has only with a room: module -> room."""

HIDDEN_SUBMODULES = ("everyday",)
"""Those that nobody imports of the package, and that a type must not stand in the place of."""

SUBMODULES_OF_THE_CLIENT = ("client", "operations")
"""Those that a package without operations lacks."""

STANDARD = {
    "builtins": (),
    "collections.abc": (
        "AsyncIterable",
        "AsyncIterator",
        "Callable",
        "Iterable",
        "Iterator",
        "Mapping",
        "Sequence",
    ),
    "datetime": (),
    "decimal": ("Decimal",),
    "typing": ("Annotated", "Any", "Literal", "TYPE_CHECKING", "TypeAlias", "TypeVar", "Unpack", "overload"),
}
"""What the generated modules import of Python's own: module -> names."""

INTERNAL = {
    "": ("__version__", "_registry", "_soap"),
    "_runtime.client.settings": ("CallOptions",),
    "_runtime.codec": ("Codec",),
    "_runtime.derived_types": ("ListOf", "Restriction", "UnionOf"),
    "_runtime.enums": ("OpenEnum",),
    "_runtime.envelope": ("Soap", "SoapVersion"),
    "_runtime.model": ("Model",),
    "_runtime.operation": ("Operation", "Port"),
    "_runtime.particles": (
        "element",
        "elements",
        "wildcard",
        "wrapper",
        "xml_attribute",
        "xml_attributes",
        "xml_group",
        "xml_text",
    ),
    "_runtime.registry": ("Registry",),
    "_runtime.unset": ("UNSET", "UnsetType"),
    "_runtime.xml.raw": ("XmlAttribute", "XmlElement"),
}
"""What they import of each other and of the runtime, beside the types of the WSDL: module -> names."""

ALIASES = {
    "builtins": ("builtins", ""),
    "dt": ("datetime", ""),
    "_AsyncioClient": ("_runtime.client.clients", "AsyncioClient"),
    "_Bindings": ("_runtime.client.context", "Bindings"),
    "_listed": ("_runtime.client.arguments", "listed"),
    "_SyncClient": ("_runtime.client.clients", "SyncClient"),
    "_operations": ("", "operations"),
}
"""What they import as a whole, or under another name: the name -> module, and name in it ("" for the module)."""

DEFINED = ("NAMESPACE", "TYPES", "annotations", "_codec")
"""What they define for themselves, or have of `from __future__ import annotations`."""


def lazy(rooms: Collection[str] = tuple(EVERYDAY), *, has_client: bool = True) -> dict[str, tuple[str, ...]]:
    """Return what a package exports and imports when it is first used: module -> names.

    Args:
        rooms: those that it has.
        has_client: whether it has operations.
    """
    if not has_client:
        return {}
    return LAZY | {module: names for room in rooms for module, names in EVERYDAY[room].exports.items()}


def exported(rooms: Collection[str] = tuple(EVERYDAY), *, has_client: bool = True) -> set[str]:
    """Return every name that a package exports beside the WSDL's own. Arguments are those of `lazy`."""
    return _names(EXPORTS, BOUND, lazy(rooms, has_client=has_client))


def used() -> set[str]:
    """Return every name that the generated modules need for themselves."""
    annotations = (room.annotations for room in EVERYDAY.values())
    return _names(STANDARD, INTERNAL, *annotations) | {*ALIASES, *DEFINED}


def used_by_tables() -> set[str]:
    """Return every name that only the methods of tables need."""
    return _names(*(room.table_annotations for room in EVERYDAY.values()))


def _names(*tables: Mapping[str, Iterable[str]]) -> set[str]:
    return {name for table in tables for names in table.values() for name in names}
