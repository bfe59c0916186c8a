"""All REST calls that a tenant knows."""

from __future__ import annotations

from .assets import change_asset
from .platform import token_context, user_info
from .router import Route
from .rowset import upsert_rows

ROUTES = (
    Route("GET", "/v2/userinfo", user_info),
    Route("GET", "/platform/v1/tokenContext", token_context),
    Route("POST", "/hub/v1/dataevents/key:{key}/rowset", upsert_rows),
    Route("PATCH", "/asset/v1/content/assets/{id}", change_asset),
)
"""A line for each: method, path, and the function that carries it out."""
