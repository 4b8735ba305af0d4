"""Hooks: other systems are told over HTTP that something happened in their sight."""
