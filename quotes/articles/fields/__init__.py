"""What an article says about itself: raw values of any format in, an `Article` with checked fields out.

Every reader hands its words and raw values to `record`; names of bylines, dates, agencies, outlets and languages each
have a module.  Nothing here knows of files or formats.
"""
