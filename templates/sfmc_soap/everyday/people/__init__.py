"""Who is on a list, what is known of a subscriber, folders, and business units."""

from __future__ import annotations

from .attributes import profile_attributes
from .folders import Folder, FolderTree

__all__ = ["Folder", "FolderTree", "profile_attributes"]
