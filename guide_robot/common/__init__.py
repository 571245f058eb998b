"""What all rooms use: the plane's geometry, errors, data files, languages, and words that equal the interfaces'."""
