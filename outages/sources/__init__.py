"""Read the subscriber lists of billing systems and spreadsheets: from a file to rows that state service points."""
