"""What ./guide does before anything else is installed; standard library only."""
