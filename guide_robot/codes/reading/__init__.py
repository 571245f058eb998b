"""Camera frames to the text of codes; plain pictures in, texts out."""
