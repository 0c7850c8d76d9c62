nav-audit = Audit log
audit-lede = Who did what, when, from where and with what outcome. Reading this log is an entry too.
audit-verify = Verify the log
audit-export = Export as CSV

audit-filter = Filter the log
audit-filter-do = Filter
audit-filter-clear = Clear the filter
audit-empty = No entry fits this filter. Change it or clear it.

audit-seq = Number
audit-when = When
audit-who = Who
audit-action = Act
audit-outcome = Outcome
audit-since = From
audit-until = Until
audit-object = Object
audit-nobody = nobody signed in

## One entry

audit-entry = Entry { $n }
audit-session = Session or token
audit-rule = Rule
audit-route = Page
audit-count = Count
audit-fields = Fields
audit-hash = Hash
audit-prev-hash = Hash of the entry before

## Verification

audit-whole = { $n ->
    [one] The log is whole: { $n } entry checked. Nothing was changed, inserted or removed.
   *[other] The log is whole: { $n } entries checked. Nothing was changed, inserted or removed.
 }
audit-last = Last entry
audit-whole-next = Keep this number and hash outside this node. Then nobody can replace the log without your noticing.
audit-broken = The log is broken at entry { $n }.
audit-broken-next = This check changed nothing. Export the log and keep a copy of the database before anybody works on the machine. Then tell whoever answers for security in your agency.

## Outcomes

outcome-success = Done
outcome-denied = Refused
outcome-error = Failed

## How somebody proved who they are

strength-passkey = passkey
strength-totp = password and code
strength-recovery = recovery code
strength-token = API token
strength-demo = demo, without proof

## Acts

act-node-setup-link = Set-up link made
act-node-setup = Node set up
act-node-key-rotated = Key of the node changed
act-agency-changed = Agency changed
act-session-begun = Signed in
act-session-failed = Sign-in failed
act-session-unlocked = Session unlocked
act-session-confirmed = Sign-in confirmed
act-session-locked = Session locked
act-session-ended = Session ended
act-session-lost-device = Device reported lost
act-account-locked = Account locked after failed sign-ins
act-account-released = Account unlocked
act-account-invited = Invitation made
act-account-invitation-revoked = Invitation revoked
act-account-created = Account created
act-account-changed = Account changed
act-account-disabled = Account disabled
act-account-enabled = Account enabled
act-account-viewed = Accounts viewed
act-role-proposed = Role proposed
act-role-granted = Role given
act-role-refused = Role refused
act-role-ended = Role removed
act-factor-password = Password changed
act-factor-totp = Authenticator changed
act-factor-passkey-added = Passkey added
act-factor-passkey-removed = Passkey removed
act-factor-recovery-codes = Recovery codes made
act-factor-recovery-code-used = Recovery code used
act-factor-recovery-started = Recovery started
act-factor-recovery-approved = Recovery decided
act-factor-recovered = Recovery link used
act-token-made = Token made
act-token-revoked = Token revoked
act-access-denied = Access refused
act-audit-read = Audit log read
act-audit-exported = Audit log exported
act-audit-verified = Audit log verified
act-audit-purged = Old entries removed
act-job-retried = Job run again
act-job-dropped = Job removed
act-lane-retried = Lane tried again
act-lane-paused = Lane paused
act-lane-resumed = Lane resumed
act-lane-begun-anew = All lanes begun anew
act-message-skipped = Message skipped
act-message-released = Message sent again
act-message-requeued = Messages sent again
act-message-purged = Old messages removed
act-retraction-closed = Retraction closed
act-agency-card-published = Agency’s card published
act-peer-connection-tested = Connection to a peer tested
