## The frame of every page

neutral-title = Notes
skip-to-content = Skip to the content
bar-menu = Notices and account
side-menu = Menu
nav-work = Work
nav-agency = Agency
nav-node = This node
nav-me = Me
lock-screen = Lock the screen
sign-out = Sign out
quick-exit = Leave quickly
quick-exit-hint = Locks your session and opens a neutral page. Pressing Esc twice does the same.
printed = Printed { $when }

## Words on buttons and in lists

add = Add
any = Any
approve = Approve
back = Back
back-to-list = Back to the list
cancel = Cancel
change = Change
choose = Choose
# Between the items of a list.
comma = { ", " }
confirm = Confirm
continue = Continue
done = Done
more = Show more
never = never
none = none
pager = More entries
refuse = Refuse
remove = Remove
remove-named = Remove { $name }
revoke = Revoke
revoke-named = Revoke { $name }
save = Save

## Columns of tables

column-action = What you can do
column-active = Last active
column-address = Address
column-device = Device
column-expires = Expires
column-made = Made
column-name = Name
column-person = Person
column-proposed-by = Proposed by
column-role = Role
column-seen = Last seen
column-since = Signed in
column-started-by = Started by
column-state = State
column-used = Last used

## Fields that several forms have

field-lang = Language
field-time-zone = Time zone
field-reason = Reason
field-reason-hint = It stands in the audit log. Write nothing about a case.

## What is wrong with a field

form-errors-title = Not saved. Correct this and send it again:
field-required = Fill in this field.
field-choose = Choose from the list.
field-too-long = This is too long. Shorten it.
field-too-many = These are too many. Keep only what people need to find you.
field-control = This has invisible control characters. Delete the text and type it again.
field-email = This is not an e-mail address. Write it like desk@agency.example.
field-phone = This is not a telephone number. Use 3 to 20 digits; spaces and + may stand between them.
field-day = This is not a day of the calendar. Choose one, or write it like 2027-01-31.
field-web-address = This is not a web address. Write all of it, beginning with https://.

## When something is wrong

incident = Incident number:
problem-home = Go to the first page

problem-bad-title = Not understood
problem-form = What arrived is not what this page sends. Nothing was changed. Go back, load the page again and fill it in once more.
problem-form-size = The form is too large or did not arrive whole. Nothing was changed. Go back, shorten long texts and send it again.
problem-parameter = A part of this address is not understood. Nothing was changed. Go back to the list and choose again.
problem-language = This node does not have that language. Nothing was changed. Choose one of the languages at the foot of the page.
problem-origin = This request did not come from a page of this node. Nothing was changed. Open the node at its own address and do it there.
problem-stale-form = This page is older than your present session. Nothing was changed. Go back, copy what you wrote, load the page again and send it once more.
problem-conflict-title = Not possible any more
problem-locked-title = Screen locked
problem-locked = This session is locked. Nothing was changed and nothing was lost. Unlock it and do it again.
problem-confirm-title = Confirm that it is you
problem-confirm = This needs a fresh sign-in. Nothing was changed. Confirm that it is you and do it again.
problem-sign-in-title = Not signed in
problem-sign-in = Nobody is signed in here, or the token is unknown, expired or revoked. Nothing was changed. Sign in, or use a token that is still good.
problem-forbidden-title = Not allowed
problem-forbidden = Your roles do not include this. Nothing was changed. The attempt stands in the audit log. If you need it for your work, ask an administrator for the role.
problem-not-found-title = Not found
problem-not-found = There is nothing at this address, or it is not open to you. Nothing was changed. Check the address, or begin at the first page.
problem-too-large-title = Too large
problem-too-large = What you sent is larger than this node takes. Nothing was changed. Go back, shorten it and send it again.
problem-too-many-title = Too many attempts
problem-too-many = There were too many attempts in a short time. Nothing was changed. Wait a minute, then try again.
problem-busy-title = Busy
problem-busy = The node could not answer in time. Nothing was changed. Try again in a minute. If it stays like this, tell an administrator the incident number.
problem-internal-title = A fault of this node
problem-internal = The node failed at this step. What was saved before is kept; this step was not done. Try once more. If it fails again, tell an administrator the incident number.

error-conflict-exists = This is here already. Nothing was changed. Go back and look at the list again.

## When something is done

flash-saved = Saved.
