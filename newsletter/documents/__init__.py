"""YAML files to nouns and back; a mistake costs one message with place and mend."""
