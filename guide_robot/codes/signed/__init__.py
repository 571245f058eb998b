"""Signed texts that fit in a small QR code: tickets and appointments."""
