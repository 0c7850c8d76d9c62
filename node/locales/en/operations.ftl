nav-jobs = Jobs
jobs-lede = What this node does in the background. A job that fails is tried again; one that fails too often stops and waits for you.
jobs-queued = Waiting
jobs-running = Running
jobs-dead = Failed for good
jobs-dead-empty = No job has failed for good. One that does stays here until you run it again or remove it.
jobs-queued-empty = No job waits.
jobs-kind = Job
jobs-attempts = Attempts
jobs-error = Last error
jobs-run-at = Next attempt
jobs-retry = Run again
jobs-drop = Remove

job-mail-notice = Send a mail
job-daily-summary = Prepare the daily mails
job-clean-up = Remove what is over
job-account-review = Disable unused accounts
job-renew-card = Renew the agency’s card

schedules-title = Schedules
schedules-empty = No schedule is on. They are set in the section [schedule] of the configuration file.
schedules-name = Schedule
schedules-expression = When (UTC)
schedules-next = Next run
schedules-last = Last run

schedule-daily-summary = Daily mails
schedule-clean-up = Clean-up
schedule-account-review = Review of unused accounts
schedule-renew-card = The agency’s card for peers

error-job-gone = This job is no longer among those that failed for good. Nothing was changed. Go back and load the list again.
flash-job-retried = The job waits to run again.
flash-job-dropped = The job was removed.
