"""The desk as a whole: put together, begun, and stopped."""
