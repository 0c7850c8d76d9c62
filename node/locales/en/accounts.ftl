## Signing in

sign-in-title = Sign in
sign-in = Sign in
sign-in-passkey-title = With a passkey
sign-in-passkey = Sign in with a passkey
sign-in-password-title = With a password and a code
sign-in-failed-title = Not signed in
sign-in-failed = The sign-in did not fit, or it cannot be used now. Check what you entered and try again. After several failures an account is locked.
sign-in-help-title = I cannot sign in
sign-in-help = If you lost your authenticator, use a recovery code in place of the code. If you have none, ask an administrator of your agency to start a recovery; a supervisor then hands you a link. If your account may be locked, wait, or ask an administrator to unlock it.
sign-in-banner = Nothing was checked, because the statement below was not agreed to. Tick the box and sign in again.
banner-accept = I have read this and agree.

field-handle-label = User name
field-password = Password
field-code-label = Code
field-code-hint = The six digits your authenticator app shows, or a recovery code.

passkey-waiting = Your device asks for your passkey.
passkey-failed = The passkey was not accepted. Nothing was changed. Try again, or use a password and a code.
passkey-unsupported = This browser cannot use passkeys. Use a password and a code.
passkey-needs-script = Passkeys need JavaScript. Without it, use a password and a code.

unlock-title = Locked
unlock-lede = Your session is locked, { $handle }. Unlock it to go on where you were.
unlock-passkey = Use the passkey
unlock = Unlock
unlock-other = Sign out and use another account
confirm-title = Confirm that it is you
confirm-lede = { $minutes ->
    [one] The next step needs a sign-in that is at most { $minutes } minute old. Nothing was changed yet; afterwards you are back at your page.
   *[other] The next step needs a sign-in that is at most { $minutes } minutes old. Nothing was changed yet; afterwards you are back at your page.
 }

## The way in: set-up, invitation, recovery

setup-title = Set up this node
setup-due = Nobody has an account here yet. The set-up link was printed where the node was started.
setup-due-again = If you do not have it, or it has expired, make a new one on the machine:
setup-done = This node is set up. If you have no account, ask an administrator of the agency for an invitation.

link-gone-title = This link cannot be used
link-gone = It was used already, was revoked, has expired or is not complete.
link-gone-next = If you made your account with it, sign in. If not, check that you have the whole link, or ask for a new one.
error-link-used = This link was used, was revoked or has expired. Nothing was changed. Ask for a new one.
error-set-up-already = This node is set up already. Nothing was changed. Ask an administrator for an invitation.

join-step-1 = Step 1 of 3
join-step-2 = Step 2 of 3
join-step-3 = Step 3 of 3
join-step-1-of-2 = Step 1 of 2
join-step-2-of-2 = Step 2 of 2
join-agency-title = Your agency
join-agency-lede = Describe the agency this node belongs to. An administrator can change all of it later. What you fill in is kept while the link is good.
join-identity-title = Who you are
join-identity-setup = You make the first account of this node. It is administrator and trust officer.
join-identity-invited = { $agency } invited you to this node.
join-factor-title = How you sign in
join-factor-lede = Choose one way now. You can add another one later.
join-factor-recovery = Set a new way to sign in. When you finish, your old passkeys, password, codes, sessions and tokens no longer work.
join-passkey-title = With a passkey
join-passkey-about = Your device, phone or security key keeps the passkey. You use it with your finger, your face or a PIN. There is no password that somebody could steal.
join-passkey = Make a passkey
join-password-title = With a password and an authenticator app
join-password = Use the password and the app

field-display-name = Your name
field-display-name-hint = Colleagues on this node see it.
field-handle-hint = 2 to 32 of: small letters a to z, digits, dot, dash, underscore. Colleagues and the audit log see it. It cannot be changed later.
field-handle = This user name cannot be used. Take 2 to 32 of: letters a to z, digits, dot, dash, underscore. Begin with a letter or digit. The names operator and system are reserved.
field-handle-taken = This user name is taken. No account was made. Choose another one.
field-email-label = E-mail
field-email-hint = Used only to tell you that you have a message. It is kept encrypted, and colleagues do not see it.
field-new-password = New password
field-new-password-hint = 15 to 256 characters. Several words that have nothing to do with each other are good; so is a password manager.
field-again-label = The same password again
field-again = The two passwords are not the same. Type both again.
field-new-code = Code the app shows now
field-code = The code does not fit. Check the clock of the device, wait for the next code and type it.
field-passkey = No passkey was made. Nothing was changed. Try again, or use a password and an authenticator app.
totp-scan = Scan this picture with an authenticator app:
totp-qr = QR code for the authenticator app
totp-type = Or type this key into the app:

weak-short = The password is too short. It needs at least 15 characters.
weak-long = The password is too long. It may have 256 characters at most.
weak-control = The password has invisible control characters. Type it without them.
weak-listed = This password is on a list of known passwords. Choose another one.
weak-guessable = This password is easy to guess. Take several words that have nothing to do with each other, with you or with your agency.

codes-title = Recovery codes
codes-lede = Each code signs you in once, with your password, when you do not have your authenticator.
codes-keep = Print this page or write the codes down now. They are not shown again. Keep them apart from your device. Older codes no longer work.
codes-kept = I have kept the codes

flash-welcome = You are signed in. Your passkey is saved.

## My account

nav-me-profile = My profile
me-lede = Your user name is { $handle }.
me-mail = Mail when there is a notice
mail-off = Only when my sign-in or my roles change
mail-daily = And one mail a day, if something is unread
mail-each = And a mail for each notice
me-account = Account
me-roles = Roles
me-email-title = E-mail address
me-email-hint = Leave it empty to get no mail.

nav-me-security = Sign-in and devices
security-lede = How you sign in, and where you are signed in.
security-passkeys = Passkeys
security-no-passkeys = You have no passkey. Add one to sign in with your finger, your face or a PIN.
security-add-passkey = Add a passkey
passkey-name = Name (optional)
passkey-name-hint = So that you know it again, such as "work phone". If it is empty, the device is named.
security-password = Password and authenticator
security-password-on = Set
security-password-off = You have no password. Set one to sign in where your passkey is not at hand.
security-password-set = Set a password
security-password-change = Change password and authenticator
security-codes-left = { $n ->
    [0] No recovery code is left. Make new ones.
    [one] { $n } recovery code is left. Make new ones soon.
   *[other] { $n } recovery codes are left.
 }
security-new-codes = Make new recovery codes
security-sessions = Where signed in
unknown-device = Unknown device
this-session = this one
end-session = End
end-other-sessions = End all others
error-last-factor = This is your only way to sign in. Nothing was changed. Add another passkey or a password first.
error-too-many-passkeys = You have 10 passkeys, which is the most. Nothing was added. Remove one you no longer use first.
error-codes-need-password = Recovery codes go with a password, and you have none. Nothing was changed. Set a password first; you get codes with it.
flash-passkey-added = The passkey was added.
flash-passkey-removed = The passkey was removed. It no longer signs you in.
flash-session-ended = Ended. Nobody is signed in there any more.

password-title = Password and authenticator
password-lede = You set both together. When you save, you get new recovery codes, and all your other sessions end.

lost-device = I lost a device
lost-device-lede = Do this at once. You are signed out everywhere, here too.
lost-device-sessions = { $n ->
    [one] { $n } session ends: this one.
   *[other] { $n } sessions end, this one too.
 }
lost-device-tokens = { $n ->
    [0] You have no API tokens.
    [one] { $n } API token is revoked.
   *[other] { $n } API tokens are revoked.
 }
lost-device-admins = The administrators are told, and it stands in the audit log.
lost-device-then = Your passkeys and password stay. Sign in again on a device you trust, remove the passkey of the lost device, and change the password if it was saved there.
lost-device-do = End everything now
flash-lost-device = All your sessions and tokens are ended. Sign in on a device you trust and remove the passkey of the lost one.

## Tokens

nav-me-tokens = API tokens
tokens-lede = With a token, a program reads from this node in your name. It may do no more than you.
tokens-empty = You have no token. Make one below for each program that needs one.
tokens-scopes = Scopes
token-new = New token
token-name = Name
token-name-hint = The program that uses it, such as "duty board".
token-days = Days until it expires (1 to 365)
token-make = Make the token
token-fresh-title = Your new token
token-fresh = It is shown only now. Copy it into the program that needs it. If it is lost, revoke it and make another one.
field-token-days = Write a number of days from 1 to 365.
error-too-many-tokens = You have 20 tokens, which is the most. None was made. Revoke one you no longer use first.
flash-token-revoked = The token was revoked. It no longer works.

scope-agency-read = Read who the agency is
scope-people-read = Read the people of the agency, with user names and roles
scope-node-operate = Read the state of the node and its jobs
scope-audit-read = Read the audit log

## The people of the agency

nav-people = People
people-lede = Everybody who has an account on this node.
person-kind-agency = of the agency
person-kind-non-agency = not of the agency
person-kind-claimant = signing in
person-kind-visitor = not signed in
person-kind-node = the node itself
person-active = Active
person-disabled = Disabled
person-disabled-because = Reason:
disabled-unused = Nobody used it for long.
disabled-last-day = Its last day has passed.
person-locked = Locked after failed sign-ins
person-no-roles = No roles. Without one, a person sees only their own account.
person-no-sessions = Not signed in anywhere.
person-add-role = Role to give
person-roles-hint = Administrator, trust officer, supervisor and auditor need two people, and so does a role for yourself: you propose, a trust officer confirms. A change locks the person's sessions once.
person-account = Account
person-release = Unlock the account
person-disable = Disable the account
person-enable = Enable the account

invite = Invite a colleague
invite-lede = { $hours ->
    [one] You make a link that works once, within { $hours } hour. The colleague opens it and makes an account.
   *[other] You make a link that works once, within { $hours } hours. The colleague opens it and makes an account.
 }
invite-note = For whom
invite-note-hint = So that you know the invitation again. Administrators see it.
invite-kind = The person is
invite-kind-hint = It stands beside the name wherever colleagues see it. Interpreters, contractors and guests are not of the agency.
invite-ends-on = Last day
invite-ends-on-hint = Optional. After this day the account is disabled.
field-day-past = This day is over or is today. Choose a later one, or leave the field empty.
invite-make = Make the invitation
invite-done-title = Invitation made
invite-done = { $hours ->
    [one] Hand this link to your colleague. It works once, within { $hours } hour.
   *[other] Hand this link to your colleague. It works once, within { $hours } hours.
 }
link-label = Link
link-hint = It is shown only now. Whoever has it can use it: hand it over in person or by a way you trust.
invitations-open = Open invitations
invitations-empty = No invitation is open. One that you make stays here until it is used, revoked or expired.
flash-invitation-revoked = The invitation was revoked. Its link no longer works.

disable-title = Disable { $handle }
disable-lede = The person can no longer sign in. You can enable the account again later.
disable-sessions = All their sessions end at once.
disable-tokens = All their API tokens are revoked.
disable-name = The user name stays theirs. Nobody else gets it.
error-last-holder = This is the only administrator or the only trust officer. Nothing was changed. Give the role to somebody else first.
error-already-decided = Somebody else was quicker, or it is over. Your step changed nothing. Go back and load the page again.
error-second-person = You proposed this, or it is about you. Nothing was changed. Another person must decide.
flash-disabled = The account was disabled. Its sessions and tokens are ended.
flash-enabled = The account was enabled. The person can sign in again.
flash-released = The account was unlocked. The person can sign in again.

## Roles

role-admin = Administrator
role-trust-officer = Trust officer
role-supervisor = Supervisor
role-officer = Officer
role-dispatcher = Dispatcher
role-editor = Editor
role-auditor = Auditor
role-observer = Observer

role-about-admin = Runs the node: invites people, proposes roles, describes the agency, looks after jobs; sees no case.
role-about-trust-officer = Decides whom to trust: confirms the roles that need two people, and peers of other agencies.
role-about-supervisor = Leads the casework: approves what needs a second person, and recoveries of lost sign-ins.
role-about-officer = Works cases: finds support, asks other agencies for help and answers them.
role-about-dispatcher = Keeps the desk: routes requests, offers or declines, keeps capacity up to date.
role-about-editor = Keeps what the agency publishes: services, trainings and the library.
role-about-auditor = Reads the audit log and the statistics; cannot be administrator, trust officer or supervisor too.
role-about-observer = Reads the directory, the trainings and the library, and nothing of a case.

role-needs-two = needs two people
role-state-active = Held
role-state-proposed = Proposed
nav-roles = Roles to confirm
roles-waiting-lede = These roles need two people. Whoever proposed one, or would get it, cannot confirm it.
roles-waiting-empty = No role waits. When an administrator proposes one that needs two people, it appears here.
second-person = Another person must decide
error-role-excluded = These roles do not go together. An auditor cannot be administrator, trust officer or supervisor; under the strict profile an administrator cannot be officer or supervisor. Nothing was changed. Choose other roles.
error-role-held = This person has this role already, or it waits to be confirmed. Nothing was changed.
flash-role-given = The role was given.
flash-role-proposed = The role is proposed. A trust officer must confirm it.
flash-role-refused = The role was refused. Whoever proposed it is told.
flash-role-taken = The role was removed.

## Recovery

nav-recoveries = Recoveries
recoveries-lede = Colleagues who lost their way to sign in. Make sure in person who they are before you approve.
recoveries-empty = No recovery waits. When an administrator starts one for a colleague, it appears here.
recovery-start = Start a recovery
recovery-start-title = Start a recovery for { $handle }
recovery-start-lede = For somebody who can no longer sign in. Two people are needed: you and a supervisor.
recovery-no-supervisor = There is no other supervisor who could approve this. Give somebody the role first, or make a link on the machine with: waystation admin recovery-link
recovery-how-1 = A supervisor approves it within 72 hours and hands over a link. You do not see the link.
recovery-how-2 = The person sets a new way to sign in with the link, within 60 minutes.
recovery-how-3 = Their old passkeys, password, codes, sessions and tokens then no longer work. Until then nothing changes.
recovery-approved-title = Recovery approved
recovery-approved = { $minutes ->
    [one] Hand this link to the person yourself. It works once, within { $minutes } minute.
   *[other] Hand this link to the person yourself. It works once, within { $minutes } minutes.
 }
flash-recovery-started = The recovery is started. The supervisors are told.
flash-recovery-refused = The recovery was refused. The person's sign-in stays as it was.
