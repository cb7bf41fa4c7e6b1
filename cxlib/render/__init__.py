"""From notebooks to pages: the only room that knows papermill and nbconvert."""
