"""When and how it runs: settings, jobs, schedules, the command line."""
