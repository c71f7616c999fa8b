"""What `kill -9` does not do: writes that fail, and writes that a power cut loses or tears."""
