"""Where high values stand together: neighbours, Moran, Geary, Getis and Ord, join counts; numpy alone.

Never on points that were drawn at random inside an area: there the neighbours are invented.
"""
