"""What people write into an issue: saved field by field, remembered, talked over."""
