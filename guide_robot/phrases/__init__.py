"""Every sentence that is spoken, shown or printed: one YAML file for each language."""
