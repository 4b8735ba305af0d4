"""Assembly of the JSON API v1: health, events and codes; features bring their own routes."""
