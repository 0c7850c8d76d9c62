nav-home = Home
home-title = Home
home-lede = Signed in as { $name }.
home-needs = Needs you now
home-needs-nothing = Nothing waits for you. Decisions and unread notices appear here.

# The number stands before these, on its own.
home-roles-wait = { $n ->
    [one] role to confirm or refuse
   *[other] roles to confirm or refuse
 }
home-recoveries-wait = { $n ->
    [one] recovery to approve or refuse
   *[other] recoveries to approve or refuse
 }
home-dead-jobs = { $n ->
    [one] job that failed for good
   *[other] jobs that failed for good
 }
home-unread = { $n ->
    [one] unread notice
   *[other] unread notices
 }
home-recovered = { $n ->
    [one] sign-in with a recovery code: set up your authenticator or a passkey again
   *[other] sign-ins with a recovery code: set up your authenticator or a passkey again
 }

home-next = Next steps
home-done = (done)
home-step-second-way = Add a second way to sign in, for when a device is lost
home-step-invite = Invite a colleague
home-step-supervisor = Give a colleague the role of supervisor, who approves recoveries
home-step-auditor = Give a colleague the role of auditor, who reads the audit log

keys-title = Keyboard
keys-search = Go to the search field
keys-help = Show this page
keys-exit = Leave quickly: lock the session and open a neutral page
