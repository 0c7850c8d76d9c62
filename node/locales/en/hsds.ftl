# The public interface in the words of Open Referral (HSDS 3).
hsds-problem-filter = A filter is not known, or has a value that it cannot have. Nothing was left out silently.
hsds-problem-format = Answers come as JSON and in no other format.
hsds-problem-need = This filter says what somebody needs. Send it in the body of a POST, so that it stands in no address.
hsds-problem-page = Pages are counted from 1, with 1 to 100 entries on each, or up to 5,000 with “minimal”.
hsds-problem-body = Filters of a POST come as one JSON object of at most 16 KB, and none in the address.

# Bringing services from elsewhere.
hsds-import-link = Import services
hsds-import-title = Import services
hsds-import-lede = From a file of the Human Services Data Specification (HSDS 3): JSON, or a zip of datapackage.json and CSV. You see what would happen before anything does, and nothing is published by it.
hsds-import-package = File
hsds-import-package-hint = At most { $n } MB, 64 files in a zip, 20,000 rows and 2,000 services. All of them belong to one organization.
hsds-import-need = If a service has no type that is known here, take
hsds-import-need-hint = Other lists of words than the network’s are matched by name; often none fits.
hsds-import-need-none = Nothing: refuse it
hsds-import-look = See what it would do
hsds-import-another = Another file
hsds-import-would = What the import would do
hsds-import-whose = Whose services they are in the file, and whose they become:
hsds-import-new = { $n ->
    [one] One new draft
   *[other] { $n } new drafts
}
hsds-import-changed = { $n ->
    [one] One draft of a change
   *[other] { $n } drafts of changes
}
hsds-import-same = { $n ->
    [one] One that is the same here
   *[other] { $n } that are the same here
}
hsds-import-replaces = replaces the draft that waits
hsds-import-drafts-only = They become drafts. New ones are for members of the network until somebody chooses otherwise; each is looked at and published like one that was written here.
hsds-import-confirm = { $n ->
    [one] Make one draft
   *[other] Make { $n } drafts
}
hsds-import-nothing = Everything in this file is here already. There is nothing to do.
hsds-import-refused = { $n ->
    [one] Nothing was imported: one thing is wrong
   *[other] Nothing was imported: { $n } things are wrong
}
hsds-import-kept = Nothing here was changed, and nothing of the file was kept. Mend the file and choose it again.
hsds-import-problems = What is wrong
hsds-import-file = File
hsds-import-row = Line or place
hsds-import-column = Column
hsds-import-what = What is wrong
hsds-import-of = Of
hsds-import-times = Times
hsds-import-first = First at
hsds-import-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
hsds-import-warnings = Look at these before you publish
hsds-import-lost = What is lost
hsds-import-lost-how = The file says this, and a service here has no place for it.
flash-imported = The drafts are here. Nothing is published yet.
hsds-import-moved = Something here changed since you looked. Nothing was imported: choose the file again.
hsds-import-choose = Choose a file
hsds-import-json = This is not JSON. The place is line and column.
hsds-import-type = An object was expected here
hsds-import-rows = More than 20,000 rows
hsds-import-services = More than 2,000 services
hsds-import-depth = More than 10 objects in each other
hsds-import-too-long = Too long
hsds-import-zip = The zip is broken or encrypted
hsds-import-files = More than 64 files
hsds-import-unpacked = More than 32 MB when unpacked
hsds-import-file-twice = There twice
hsds-import-no-package = datapackage.json is missing, or does not list its tables under “resources”
hsds-import-path = A table is a file beside datapackage.json, without a folder
hsds-import-not-listed = datapackage.json does not name this table
hsds-import-utf8 = Not UTF-8
hsds-import-column-twice = The column is there twice
hsds-import-no-column = The column is missing
hsds-import-cells = More or fewer cells than columns
hsds-import-no-id = The row has no id
hsds-import-id-twice = Another row has the same id
hsds-import-uuid = An id of a service is a UUID
hsds-import-dangling = Names a row that is not there
hsds-import-alone = Belongs to nothing
hsds-import-cycle = Lies above itself
hsds-import-missing = Missing
hsds-import-too-many = Too many
hsds-import-twice = The same twice
hsds-import-value = Cannot have this value
hsds-import-control = Has a character that no text has
hsds-import-language = No language that is known: give its code
hsds-import-person = Names a person and no desk: give the contact a title, such as “Intake desk”
hsds-import-organizations = Of another organization than the services before it: a package holds one agency’s services
hsds-import-no-service = There is no service in this file
act-directory-package-imported = Services imported as drafts
