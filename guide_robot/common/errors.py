"""The one exception that stands for a mistake of the person who typed or wrote something."""


class UserError(Exception):
    """A mistake in a file, a parameter or a command line, said in one line that names the place.

    The command line prints it as it is and exits with 2; nothing else in the project prints it.
    """
