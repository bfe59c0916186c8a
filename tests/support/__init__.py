"""What tests share: nothing here is a test, and nothing here knows a test."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
