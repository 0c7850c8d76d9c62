nav-notices = Notices
notices-lede = What happened to your account and what waits for you. Only you see this list.
notices-read-all = Mark all as read
notices-empty = No notices yet. A line appears here when your account or roles change, or when a colleague needs your decision.
notices-unread = unread
# live.js puts the number in for the word in braces.
notices-new = { "{" }n{ "}" } new

## The mail: it says nothing of what happened

notice-mail-subject = You have a message
notice-mail-text = You have a message. Sign in to read it:

## What happened

notice-account-locked = Your account was locked after failed sign-ins. If that was not you, change your password.
notice-recovery-code-used = { $n ->
    [0] Somebody signed in to your account with your last recovery code. Make new codes. If it was not you, report the device as lost.
    [one] Somebody signed in to your account with a recovery code. { $n } code is left. If it was not you, report the device as lost.
   *[other] Somebody signed in to your account with a recovery code. { $n } codes are left. If it was not you, report the device as lost.
 }
notice-factor-changed = A way to sign in to your account was changed. If it was not you, tell an administrator.
notice-email-changed = Your e-mail address was changed. If it was not you, tell an administrator.
notice-token-made = An API token was made in your name. If it was not you, revoke it.
notice-invitation-used = { $handle } accepted an invitation and has an account.
notice-role-given = You now have the role { $role }.
notice-role-taken = You no longer have the role { $role }.
notice-role-waits = The role { $role } was proposed for somebody and waits for a trust officer.
notice-role-refused = The role { $role } that you proposed was refused.
notice-recovery-started = A new way to sign in to your account was asked for. If you did not ask, tell an administrator or supervisor now.
notice-recovery-waits = A recovery for { $handle } waits for a supervisor.
notice-colleague-recovered = { $handle } signed in by recovery. If you did not expect it, ask them in person.
notice-colleague-lost-device = { $handle } reported a device lost. Their sessions and tokens are ended.
notice-colleague-disabled = The account { $handle } was disabled.
notice-colleague-enabled = The account { $handle } was enabled again.
notice-message-rejected = { $peer } did not accept a message of yours.
notice-message-expired = A message of yours expired before { $peer } took it.
notice-lane-trouble = Messages to { $peer } need you: { $problem }.
