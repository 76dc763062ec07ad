"""The version of this package; the library must have the same."""
VERSION = "0.2.0"
