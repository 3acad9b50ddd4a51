"""What the interactive figures of each lesson draw: one module a lesson."""
