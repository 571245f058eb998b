# Written by doc/write_message_types.py from the definitions; never by hand.
