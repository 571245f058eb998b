"""Keeping company with somebody who goes ahead."""
