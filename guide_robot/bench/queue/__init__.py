"""The queue backend and the bridge, measured and worn out."""
