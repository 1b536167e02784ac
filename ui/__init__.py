"""The screens: adjuster workstation and patient portal."""
