"""The office's answers at home: a web page, a widget for other pages, and an HTTP interface for other channels."""
