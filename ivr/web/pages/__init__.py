"""What all pages share: a visit, how incidents are shown, problems, headers, signing in."""
