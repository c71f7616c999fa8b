"""Crashes, outages, floods, hostile input: nothing is lost, nothing stops."""
