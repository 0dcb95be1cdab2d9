"""The duty manager's pages."""
