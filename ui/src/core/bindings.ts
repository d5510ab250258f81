// generated; do not edit: UPDATE=1 cargo nextest run -p dossier-api

/**
 * Something that was done.
 */
export type ActView = {
/**
 * The moment that names it (RFC 3339).
 */
at: string,
/**
 * `imported`, `added`, `changed`, `binned` or `restored`.
 */
did: string,
/**
 * How many records it touched.
 */
count: number,
/**
 * How many of them were not changed since: so many can be taken back.
 */
undoable: number,
/**
 * The first few, as they are now.
 */
records: Array<ProofView>, };

/**
 * Adds one issuer that the learner believes.
 */
export type AddIssuerRequest = {
/**
 * A DID, a web address or a domain.
 */
identifier: string,
/**
 * What it is called.
 */
name: string, };

/**
 * Adds a list of issuers that the learner believes.
 */
export type AddRegistryRequest = {
/**
 * The parked file.
 */
token: string,
/**
 * The name to keep it under; empty for its own, or the file's.
 */
name: string, };

/**
 * An amount of study load or hours, split by what stands behind it.
 */
export type AmountView = {
/**
 * `EC`, `SBU`, `hour`, …
 */
unit: string,
/**
 * The level as given; empty if none.
 */
level: string,
/**
 * The whole, as a decimal number in text.
 */
total: string,
/**
 * The part from signed or hosted credentials.
 */
signed: string,
/**
 * The part from unsigned files of somebody else.
 */
endorsed: string,
/**
 * The part that is self-declared.
 */
own: string, };

/**
 * One request of the network diary.
 */
export type AskedView = {
/**
 * When (RFC 3339).
 */
at: string,
/**
 * Whom; empty for what was no address.
 */
host: string,
/**
 * What for; its words are `want_<reason>`.
 */
reason: string,
/**
 * `answered` or `redirected` (words: `request_<outcome>`), or a code (words: `error_<outcome>_message`).
 */
outcome: string,
/**
 * The HTTP status; 0 where there is none.
 */
status: number, };

/**
 * Adds parked files to a record.
 */
export type AttachRequest = {
/**
 * The record.
 */
id: string,
/**
 * The parked files.
 */
tokens: Array<string>, };

/**
 * A file of a record.
 */
export type AttachmentView = {
/**
 * Names it.
 */
id: string,
/**
 * The learner's name for it.
 */
name: string,
/**
 * What kind of file.
 */
mediaType: string,
/**
 * Its size.
 */
bytes: number,
/**
 * SHA-256 in hexadecimal.
 */
sha256: string, };

/**
 * How often a regular copy is made.
 */
export type BackupScheduleRequest = {
/**
 * Days between two copies; 0 for none.
 */
days: number, };

/**
 * A backup that was made or proven.
 */
export type BackupView = {
/**
 * The file's name.
 */
file: string,
/**
 * When it was made (RFC 3339).
 */
made: string,
/**
 * Records in it.
 */
records: number,
/**
 * Files in it.
 */
files: number, };

/**
 * The row of a waiting file that a problem is about.
 */
export type BrokenRowRequest = {
/**
 * The file.
 */
token: string,
/**
 * The problem's place.
 */
place: string, };

/**
 * A row as text, to be mended.
 */
export type BrokenRowView = {
/**
 * JSON, a member on each line.
 */
text: string, };

/**
 * One member that differs between a version and the one before.
 */
export type ChangeView = {
/**
 * The key, as in [`FieldView`].
 */
key: string,
/**
 * The shape, as in [`FieldView`].
 */
shape: string,
/**
 * Before; null when it was not there.
 */
before: unknown,
/**
 * After; null when it is not there any more.
 */
after: unknown, };

/**
 * What an integrity check found.
 */
export type CheckView = {
/**
 * Nothing is wrong.
 */
ok: boolean,
/**
 * Records read.
 */
records: number,
/**
 * Attachments read.
 */
attachments: number,
/**
 * Each problem, with the record or file it is about.
 */
problems: Array<PairView>, };

/**
 * Two groups of the recovery code, typed back.
 */
export type ConfirmRequest = {
/**
 * The place of each group (0 to 8).
 */
places: Array<number>,
/**
 * What was typed for each.
 */
groups: Array<string>, };

/**
 * A secret to put on the clipboard, from where it goes by itself.
 */
export type CopyRequest = {
/**
 * The text.
 */
text: string, };

/**
 * How many of something.
 */
export type CountView = {
/**
 * What is counted, as a code.
 */
key: string,
/**
 * How many.
 */
count: number, };

/**
 * Makes a dossier in the app's own folder.
 */
export type CreateRequest = {
/**
 * The passphrase; asked to be at least one character, advised to be strong.
 */
passphrase: string,
/**
 * What the learner wants to be called; may be empty.
 */
name: string, };

/**
 * Takes a file from a record.
 */
export type DetachRequest = {
/**
 * The record.
 */
id: string,
/**
 * The file.
 */
file: string, };

/**
 * Everything about one record.
 */
export type DetailView = {
/**
 * The card.
 */
row: RowView,
/**
 * Which version this is.
 */
version: number,
/**
 * All members that can be edited, as the JSON of the terminal contract.
 */
draft: Record<string, unknown>,
/**
 * Common and kind-specific members that have a value, in the order of the form.
 */
fields: Array<FieldView>,
/**
 * The verdict, for a credential.
 */
verdict: VerdictView | null,
/**
 * Where it came from: `form`, `file`, `url`, `paste`.
 */
source: string,
/**
 * The recognised format.
 */
format: string,
/**
 * When it came in (RFC 3339).
 */
importedAt: string,
/**
 * The address it was fetched from; empty if none.
 */
url: string,
/**
 * SHA-256 of the original; empty if there is none.
 */
originalSha256: string,
/**
 * Identifiers of the issuer by scheme.
 */
issuerIds: Array<PairView>,
/**
 * Its files.
 */
attachments: Array<AttachmentView>,
/**
 * The documents that the verdict rests on, as they were kept.
 */
evidence: Array<EvidenceView>,
/**
 * Its versions, newest first.
 */
versions: Array<VersionView>,
/**
 * The shares that hold it.
 */
shares: Array<ShareRowView>,
/**
 * What recipients said about it, newest first; each with only its remarks about this record.
 */
replies: Array<ReplyView>, };

/**
 * What the learner's application had found about a credential, and what follows from the documents that it enclosed.
 */
export type EnclosedView = {
/**
 * When it looked (RFC 3339).
 */
asOf: string,
/**
 * What it came to: `valid`, `invalid`, `unknown`.
 */
reported: string,
/**
 * How many documents were enclosed.
 */
documents: number,
/**
 * What this reader finds with them.
 */
replayed: VerdictView, };

/**
 * A document that was fetched for a verdict and kept.
 */
export type EvidenceView = {
/**
 * The address that answered.
 */
url: string,
/**
 * The HTTP status.
 */
status: number,
/**
 * The media type.
 */
mediaType: string,
/**
 * When it was fetched (RFC 3339).
 */
at: string, };

/**
 * A failure at the edge: a code that has words in both languages, and what it is about.
 */
export type Failure = {
/**
 * The code; its words are `error_<code>_message` and `error_<code>_hint`.
 */
code: string,
/**
 * The place in a file, or the field; empty if there is none. Never a value.
 */
about: string, };

/**
 * Gets a file from an address that the person typed. Its host will see the request.
 */
export type FetchRequest = {
/**
 * The address.
 */
url: string, };

/**
 * One field, ready to read.
 */
export type FieldView = {
/**
 * The key; its words are `field_<key>`, or the key itself where it is the learner's own.
 */
key: string,
/**
 * The shape, as in [`FormFieldView`]; `unknown` for a key that no kind knows.
 */
shape: string,
/**
 * The value as JSON.
 */
value: unknown,
/**
 * Stays home unless picked.
 */
sensitive: boolean, };

/**
 * By what the list can be narrowed.
 */
export type FiltersView = {
/**
 * Issuers and organisations, the most frequent first; at most 60.
 */
issuers: Array<CountView>,
/**
 * The learner's labels, in the order of the alphabet; at most 200.
 */
tags: Array<CountView>,
/**
 * Calendar years, newest first.
 */
years: Array<CountView>,
/**
 * What stops to count within 90 days, or has stopped.
 */
expiring: number, };

/**
 * One finding of a verdict.
 */
export type FindingView = {
/**
 * `proof`, `issuer`, `status`, `validity`, `holder`, `schema`, `integrity`.
 */
check: string,
/**
 * `passed`, `failed`, `unknown`, `not_stated`.
 */
outcome: string,
/**
 * The code; its words are `finding_<code>`.
 */
code: string,
/**
 * Particulars in technical terms.
 */
detail: string,
/**
 * The moment for which it holds (RFC 3339), where it rests on documents from before; empty for now.
 */
asOf: string, };

/**
 * One way to answer one thing.
 */
export type FitView = {
/**
 * The record.
 */
record: string,
/**
 * Its title.
 */
title: string,
/**
 * Its kind.
 */
kind: string,
/**
 * `have`, `expired`, `not_presentable`.
 */
have: string,
/**
 * What of it would go: fields, files, `credential`; empty for the purpose's own choice.
 */
names: Array<string>,
/**
 * More goes along than was asked, because the issuer's file goes whole.
 */
allOrNothing: boolean, };

/**
 * One field of a form.
 */
export type FormFieldView = {
/**
 * The key; its words are `field_<key>`.
 */
key: string,
/**
 * `line`, `prose`, `text`, `yes_no`, `credits`, `url`, `email`, `lines`, `identifiers`,
 * `work_processes`, `choice`, `records`.
 */
shape: string,
/**
 * The known words of a choice.
 */
choices: Array<string>,
/**
 * Stays home unless picked.
 */
sensitive: boolean, };

/**
 * The form of one kind.
 */
export type FormView = {
/**
 * The kind.
 */
kind: string,
/**
 * Its own fields, after the common ones.
 */
fields: Array<FormFieldView>, };

/**
 * One grade.
 */
export type GradeView = {
/**
 * The record.
 */
id: string,
/**
 * What it is called.
 */
title: string,
/**
 * When (`YYYY[-MM[-DD]]`).
 */
date: string,
/**
 * As a decimal number.
 */
grade: string,
/**
 * `signed`, `endorsed` or `own`.
 */
origin: string, };

/**
 * The grades of one study year.
 */
export type GradeYearView = {
/**
 * `2024-2025`; empty when the dates do not tell.
 */
year: string,
/**
 * How many.
 */
count: SplitView,
/**
 * Their mean.
 */
mean: string,
/**
 * The lowest.
 */
lowest: string,
/**
 * The highest.
 */
highest: string, };

/**
 * One thing by its identity.
 */
export type IdRequest = {
/**
 * The record, file, share, plan or token.
 */
id: string, };

/**
 * Adds something that the learner is known by.
 */
export type IdentifierRequest = {
/**
 * `email`, `eduid`, `did`, `name`; empty for what it looks like.
 */
kind: string,
/**
 * As he types it.
 */
value: string, };

/**
 * Something that the learner is known by.
 */
export type IdentifierView = {
/**
 * `email`, `eduid`, `did`, `name`; its words are `identifier_<kind>`.
 */
kind: string,
/**
 * As he typed it.
 */
value: string,
/**
 * `typed` or `eduid`.
 */
source: string, };

/**
 * Several things by their identity.
 */
export type IdsRequest = {
/**
 * Records or tokens.
 */
ids: Array<string>, };

/**
 * Does what a plan showed.
 */
export type ImportRequest = {
/**
 * The plan.
 */
plan: string,
/**
 * The rows that were ticked.
 */
rows: Array<number>, };

/**
 * What an import did.
 */
export type ImportedView = {
/**
 * The moment that names the act, to take it back; empty when nothing was kept.
 */
at: string,
/**
 * The records that are new.
 */
added: Array<string>,
/**
 * The records that have a new version.
 */
updated: Array<string>,
/**
 * How many the learner had already.
 */
same: number,
/**
 * What could not be read.
 */
problems: Array<ProblemView>, };

/**
 * The numbers behind every figure.
 */
export type InsightView = {
/**
 * Study load by unit and level.
 */
levels: Array<AmountView>,
/**
 * Study load by study year and unit, oldest first.
 */
periods: Array<PeriodView>,
/**
 * Grades from 1 to 10, oldest first; empty when there are too many to draw one by one.
 */
grades: Array<GradeView>,
/**
 * The same per study year.
 */
gradeYears: Array<GradeYearView>,
/**
 * Their mean as a decimal number; empty without grades.
 */
gradeMean: string,
/**
 * `too_few`, `stable`, `rising`, `falling`.
 */
gradeTrend: string,
/**
 * The mean of the earlier half; empty unless rising or falling.
 */
gradeFrom: string,
/**
 * The mean of the later half; empty unless rising or falling.
 */
gradeTo: string,
/**
 * Results with a grade in words, on another scale, or without a date.
 */
gradesElsewhere: number,
/**
 * Skills, the one with the most behind it first; at most 40.
 */
skills: Array<SkillView>,
/**
 * How many skills there are in all.
 */
skillsTotal: number,
/**
 * Internships with hours, oldest first.
 */
internships: Array<InternshipView>,
/**
 * All hours of internship.
 */
internshipHours: Array<AmountView>,
/**
 * What lasted.
 */
spans: Array<SpanView>,
/**
 * What happened, by kind and month.
 */
moments: Array<MomentView>,
/**
 * Records without any date.
 */
undated: number,
/**
 * Amounts that are words and no number; they are in no total.
 */
uncounted: number,
/**
 * Today (`YYYY-MM-DD`), for what goes on.
 */
today: string, };

/**
 * The hours of one internship.
 */
export type InternshipView = {
/**
 * The record.
 */
id: string,
/**
 * What it is called.
 */
title: string,
/**
 * When it began; empty if unknown.
 */
start: string,
/**
 * When it ended; empty if unknown.
 */
end: string,
/**
 * How many hours, as a decimal number.
 */
hours: string,
/**
 * `signed`, `endorsed` or `own`.
 */
origin: string, };

/**
 * One issuer of a list.
 */
export type IssuerView = {
/**
 * What the list calls it.
 */
name: string,
/**
 * DIDs, addresses and domains.
 */
knownAs: Array<string>, };

/**
 * Lets this device's keystore open the dossier, or no more.
 */
export type KeystoreRequest = {
/**
 * True to let it.
 */
on: boolean, };

/**
 * Something that a share would tell beside its purpose.
 */
export type LeakView = {
/**
 * `bsn`, `gps`, `third_party` and so on; words: `share_leak_<kind>`.
 */
kind: string,
/**
 * The record; empty for the accompanying words.
 */
record: string,
/**
 * The record's title.
 */
title: string,
/**
 * The field's key, or the file's place in the bundle.
 */
place: string,
/**
 * The file, if it is one of the record's; empty otherwise.
 */
file: string,
/**
 * The beginning of what was found.
 */
excerpt: string,
/**
 * In a file that somebody signed: it is never altered.
 */
signed: boolean,
/**
 * What the law or the design keeps at home unless picked by name.
 */
grave: boolean,
/**
 * `leave_out`, `clean`, `reword`, `whole_item`.
 */
remedy: string, };

/**
 * Which rows to show.
 */
export type ListRequest = {
/**
 * Only this kind; empty for all.
 */
kind: string,
/**
 * Words that all must occur.
 */
search: string,
/**
 * Only this label; empty for all.
 */
tag: string,
/**
 * Only this issuer; empty for all.
 */
issuer: string,
/**
 * Only this status; empty for all.
 */
status: string,
/**
 * Only with its date in this calendar year (`2026`); empty for all.
 */
year: string,
/**
 * Only what stops to count within 90 days, or has stopped.
 */
expiring: boolean,
/**
 * The bin instead of the rest.
 */
trashed: boolean,
/**
 * How many to pass over.
 */
offset: number,
/**
 * How many at most.
 */
limit: number, };

/**
 * A page of rows.
 */
export type ListView = {
/**
 * The rows asked for.
 */
rows: Array<RowView>,
/**
 * How many match in all.
 */
total: number,
/**
 * How many records there are of each kind, whatever the filter.
 */
kinds: Array<CountView>, };

/**
 * A row that was mended by hand.
 */
export type MendRequest = {
/**
 * The file.
 */
token: string,
/**
 * The problem's place.
 */
place: string,
/**
 * The row as JSON.
 */
text: string, };

/**
 * What happened in one month, or in one year of which the month is unknown.
 */
export type MomentView = {
/**
 * The kind.
 */
kind: string,
/**
 * `YYYY-MM`, or `YYYY`.
 */
when: string,
/**
 * How many.
 */
count: SplitView,
/**
 * The record, when there is only one; else empty.
 */
id: string,
/**
 * Its title.
 */
title: string, };

/**
 * Names a list, an issuer or an identifier, exactly as it stands in the view.
 */
export type NameRequest = {
/**
 * The name or value.
 */
name: string, };

/**
 * What the recipient of a share said, or that a letter left.
 */
export type NoteShareRequest = {
/**
 * The share.
 */
id: string,
/**
 * `recipient.acknowledged`, `withdrawal.sent`, `erasure.requested`, `erasure.confirmed`.
 */
event: string,
/**
 * What was said or sent; may be empty, and stays with the learner.
 */
said: string, };

/**
 * Opens a received bundle.
 */
export type OpenBundleRequest = {
/**
 * The parked file.
 */
token: string,
/**
 * The passphrase, or an age secret key.
 */
secret: string, };

/**
 * What a student sees first.
 */
export type OverviewView = {
/**
 * The learner's name for himself; empty if not told.
 */
name: string,
/**
 * How many records, without the bin.
 */
total: number,
/**
 * Per kind.
 */
kinds: Array<CountView>,
/**
 * Per status of credentials.
 */
statuses: Array<CountView>,
/**
 * Study load by unit and level.
 */
studyLoad: Array<AmountView>,
/**
 * Hours of internship.
 */
internshipHours: Array<AmountView>,
/**
 * The newest records.
 */
recent: Array<RowView>,
/**
 * What expires within 90 days.
 */
expiring: Array<RowView>,
/**
 * Shares that are still running.
 */
openShares: number,
/**
 * Warnings that wait for the learner, as codes (`rolled_back`, `header_recovered`).
 */
warnings: Array<string>, };

/**
 * A name and a value.
 */
export type PairView = {
/**
 * The name.
 */
key: string,
/**
 * The value.
 */
value: string, };

/**
 * A file that the person handed in and that waits in memory.
 */
export type ParkedView = {
/**
 * Names it in later requests.
 */
token: string,
/**
 * The file's name, without its folder.
 */
name: string,
/**
 * Its size in bytes.
 */
bytes: number,
/**
 * `bundle` for a share, `request`, `reply`, `link` for an address that was not asked yet, else `import`.
 */
purpose: string, };

/**
 * Replaces the passphrase.
 */
export type PassphraseRequest = {
/**
 * The new one.
 */
passphrase: string, };

/**
 * Text that was pasted: a credential, a token, or JSON.
 */
export type PasteRequest = {
/**
 * The text.
 */
text: string, };

/**
 * Study load of one study year in one unit.
 */
export type PeriodView = {
/**
 * `2024-2025`; empty when the date does not tell.
 */
year: string,
/**
 * How much.
 */
amount: AmountView, };

/**
 * Looks at files before anything is kept.
 */
export type PlanRequest = {
/**
 * The parked files.
 */
tokens: Array<string>,
/**
 * The person gave leave to ask the hosts that the checks want.
 */
online: boolean, };

/**
 * One thing in a plan.
 */
export type PlanRowView = {
/**
 * Names it within the plan.
 */
index: number,
/**
 * The file it came from.
 */
source: string,
/**
 * The recognised format.
 */
format: string,
/**
 * `new`, `same` (the learner has it already) or `updated` (a newer one of what he has).
 */
state: string,
/**
 * As it would be kept.
 */
row: RowView,
/**
 * The verdict, for a credential.
 */
verdict: VerdictView | null, };

/**
 * What an import would do, frozen: running it does exactly this.
 */
export type PlanView = {
/**
 * Names the plan.
 */
plan: string,
/**
 * Each thing that was found.
 */
rows: Array<PlanRowView>,
/**
 * Each thing that could not be read.
 */
problems: Array<ProblemView>,
/**
 * Addresses that a check would want to ask, with leave.
 */
wants: Array<WantView>, };

/**
 * How the screens behave on this device; not secret.
 */
export type PreferencesRequest = {
/**
 * Lock after so many minutes without a touch; 0 for never.
 */
lockAfter: number,
/**
 * Single keys such as `/` and `j` do something.
 */
keys: boolean,
/**
 * The size of all text in percent, 100 to 200.
 */
textSize: number,
/**
 * Draw without the graphics card, for drivers that leave the window blank. From the next start.
 */
safeRendering: boolean, };

/**
 * The inside of a file, as far as it can be shown without running anything of it.
 */
export type PreviewView = {
/**
 * `text`, `picture`, or `none` for what is only saved, never opened here.
 */
kind: string,
/**
 * The text; only the beginning of a long one.
 */
text: string,
/**
 * True when there is more.
 */
cut: boolean,
/**
 * The media type of a picture, told by its bytes.
 */
mediaType: string,
/**
 * A picture's bytes in base64.
 */
data: string, };

/**
 * Something that could not be read.
 */
export type ProblemView = {
/**
 * The file it came from.
 */
source: string,
/**
 * The code; its words are `problem_<code>` or `error_<code>_message`.
 */
code: string,
/**
 * Where in the file.
 */
place: string,
/**
 * The waiting file in which it can be mended (`broken_row`, `mend_row`); empty where it cannot.
 */
mend: string, };

/**
 * A work process and how it was judged.
 */
export type ProcessRequest = {
/**
 * Its code; may be empty.
 */
code: string,
/**
 * Its name.
 */
title: string,
/**
 * The judgement.
 */
judgement: string, };

/**
 * A record that shows a skill.
 */
export type ProofView = {
/**
 * The record.
 */
id: string,
/**
 * What it is called.
 */
title: string,
/**
 * `signed`, `endorsed` or `own`.
 */
origin: string, };

/**
 * A purpose that is known.
 */
export type PurposeView = {
/**
 * Its short name.
 */
name: string,
/**
 * In the reader's language.
 */
words: string,
/**
 * The term of the Data Privacy Vocabulary.
 */
term: string, };

/**
 * What the QR codes in a picture say.
 */
export type QrView = {
/**
 * Credentials and other text, each now a file that waits.
 */
parked: Array<ParkedView>,
/**
 * Web addresses; none of them was asked.
 */
links: Array<string>, };

/**
 * One item in a bundle.
 */
export type ReaderItemView = {
/**
 * Its place in the bundle.
 */
index: number,
/**
 * The card.
 */
row: RowView,
/**
 * The fields that were shared.
 */
fields: Array<FieldView>,
/**
 * How many members an issuer's format shows to be withheld.
 */
withheld: number,
/**
 * The verdict, for an issuer's credential.
 */
verdict: VerdictView | null,
/**
 * What the learner's application had found, if it was enclosed. It comes from the learner.
 */
enclosed: EnclosedView | null,
/**
 * Its files.
 */
attachments: Array<AttachmentView>, };

/**
 * A shared bundle as its recipient reads it.
 */
export type ReaderView = {
/**
 * Names the opened bundle in later requests; empty for a preview.
 */
token: string,
/**
 * The share.
 */
id: string,
/**
 * For whom.
 */
recipient: string,
/**
 * The purpose: a known code or the learner's words.
 */
purpose: string,
/**
 * The learner's accompanying words.
 */
text: string,
/**
 * Made when (RFC 3339).
 */
created: string,
/**
 * From when.
 */
from: string,
/**
 * Until when.
 */
until: string,
/**
 * Line 1: every file fits its digest.
 */
intact: boolean,
/**
 * Line 2: signed by one learner's key.
 */
holderProof: boolean,
/**
 * The learner's key, as a DID.
 */
holder: string,
/**
 * A short fingerprint of the key, in groups.
 */
fingerprint: string,
/**
 * Line 3: how many items an issuer confirms.
 */
confirmed: number,
/**
 * Line 4, as codes: `expired`, `not_yet_valid`, `other_recipient`; empty when it may be used now.
 */
limits: Array<string>,
/**
 * What it holds.
 */
items: Array<ReaderItemView>,
/**
 * Who would be asked, if its credentials were checked online; empty when there is nothing to ask.
 */
hosts: Array<string>,
/**
 * The receipt as JSON.
 */
receipt: string, };

/**
 * Judges kept credentials anew, many at once.
 */
export type RecheckRequest = {
/**
 * The records; empty for all.
 */
ids: Array<string>,
/**
 * The learner gave leave to ask the hosts that were shown.
 */
online: boolean, };

/**
 * How often it is asked, and whether it is time.
 */
export type RecheckView = {
/**
 * After how many days; 0 for never.
 */
every: number,
/**
 * The learner gave leave once and for all.
 */
unasked: boolean,
/**
 * When it was last asked (RFC 3339); empty if never.
 */
last: string,
/**
 * True when it is time.
 */
due: boolean,
/**
 * How many credentials can be asked about.
 */
records: number,
/**
 * Who would see a request, as far as is known before asking.
 */
hosts: Array<string>, };

/**
 * What asking again came to.
 */
export type RecheckedView = {
/**
 * How many credentials were judged.
 */
judged: number,
/**
 * The records with newer documents or another verdict.
 */
renewed: Array<string>,
/**
 * Those whose one word is another now, as they are now.
 */
changed: Array<RowView>,
/**
 * Hosts without an answer, each with its code: words `error_<code>_message`; `left_alone` for a badge's own
 * address (words: `recheck_left_alone`).
 */
unreached: Array<PairView>, };

/**
 * The recovery code, shown once.
 */
export type RecoveryView = {
/**
 * Eight groups of four characters and a check group.
 */
groups: Array<string>, };

/**
 * A list of issuers.
 */
export type RegistryView = {
/**
 * Its name; empty for the issuers that were added one by one (words: `registry_own`).
 */
name: string,
/**
 * When it was added, or last added to (RFC 3339).
 */
at: string,
/**
 * How many issuers it has.
 */
count: number,
/**
 * The first thousand of them.
 */
issuers: Array<IssuerView>, };

/**
 * What is said about one item of a bundle.
 */
export type RemarkRequest = {
/**
 * The item, by the identity on its card.
 */
item: string,
/**
 * `comment`, `endorse` or `internship`.
 */
says: string,
/**
 * The words; for `internship` the evaluation.
 */
text: string,
/**
 * Hours worked; for `internship`.
 */
hours: string,
/**
 * What was done; for `internship`.
 */
tasks: Array<string>,
/**
 * The judgement of each work process; for `internship`.
 */
processes: Array<ProcessRequest>, };

/**
 * What was said about one record, in the version that was shared.
 */
export type RemarkView = {
/**
 * The record.
 */
record: string,
/**
 * Its title now; empty if it is gone.
 */
title: string,
/**
 * The version that was meant.
 */
version: number,
/**
 * The newest version.
 */
newest: number,
/**
 * `comment`, `endorse`, `internship`; words: `reply_says_<says>`.
 */
says: string,
/**
 * The words.
 */
text: string,
/**
 * The record that the endorsement became; empty for a comment, and before it is kept.
 */
endorsement: string,
/**
 * What that record's check came to: `valid`, `invalid`, `unknown`; empty for none.
 */
status: string, };

/**
 * Something that is due, or will be.
 */
export type ReminderView = {
/**
 * The share.
 */
share: string,
/**
 * Its recipient.
 */
recipient: string,
/**
 * `ends_soon`, `ended`, `follow_up`.
 */
kind: string,
/**
 * From which day (`YYYY-MM-DD`).
 */
due: string,
/**
 * That day is there.
 */
isDue: boolean, };

/**
 * A reply that was signed and written.
 */
export type RepliedView = {
/**
 * The file's name.
 */
file: string,
/**
 * The key that signed it.
 */
key: string, };

/**
 * What the reader of an opened bundle says back.
 */
export type ReplyRequest = {
/**
 * The opened bundle.
 */
bundle: string,
/**
 * His name.
 */
name: string,
/**
 * What he is there; may be empty.
 */
role: string,
/**
 * Where; may be empty.
 */
organisation: string,
/**
 * How he can be reached; may be empty.
 */
contact: string,
/**
 * What he would like to see beside it; may be empty.
 */
asks: string,
/**
 * What he says about items.
 */
remarks: Array<RemarkRequest>, };

/**
 * What a recipient said back. Whose the key is, nobody confirms.
 */
export type ReplyView = {
/**
 * The reply's own identity.
 */
id: string,
/**
 * The share that it answers.
 */
share: string,
/**
 * To whom the learner shared it.
 */
recipient: string,
/**
 * When it was signed (RFC 3339), as the replier's device had it.
 */
at: string,
/**
 * The key that signed it, in groups.
 */
fingerprint: string,
/**
 * What the replier calls himself.
 */
name: string,
/**
 * What he is; may be empty.
 */
role: string,
/**
 * Where; may be empty.
 */
organisation: string,
/**
 * How he can be reached; may be empty.
 */
contact: string,
/**
 * That the share arrived.
 */
acknowledged: boolean,
/**
 * What else he asks for; may be empty.
 */
asks: string,
/**
 * The dossier has it already.
 */
known: boolean,
/**
 * What he says, item by item.
 */
remarks: Array<RemarkView>, };

/**
 * What somebody asks for.
 */
export type RequestView = {
/**
 * The parked file that it came in.
 */
token: string,
/**
 * What the requester calls himself, else his identifier.
 */
name: string,
/**
 * His identifier.
 */
client: string,
/**
 * `unsigned`, `not_checked`, `by_key`, `by_domain`; words: `share_request_<trust>`.
 */
trust: string,
/**
 * A known purpose's name, or his own words.
 */
purpose: string,
/**
 * What for in his own words, beside a known purpose.
 */
purposeText: string,
/**
 * How long he wants to keep it (ISO 8601); empty if he does not say.
 */
retention: string,
/**
 * The legal basis that he claims; empty if none.
 */
legalBasis: string,
/**
 * Where his privacy policy is; empty if he does not say.
 */
policy: string,
/**
 * Until which day he waits (`YYYY-MM-DD`); empty if he does not say.
 */
expires: string,
/**
 * That day is over.
 */
expired: boolean,
/**
 * His age keys.
 */
keys: Array<string>,
/**
 * What he wants, and how that stands; empty while the dossier is locked.
 */
wanted: Array<WantedView>,
/**
 * Nothing that is required is missing.
 */
complete: boolean,
/**
 * The smallest answer, ready to be looked at; nothing while the dossier is locked.
 */
answer: ShareRequest | null, };

/**
 * Brings a backup back.
 */
export type RestoreRequest = {
/**
 * The passphrase of the backup, or its recovery code.
 */
secret: string,
/**
 * True when it is the recovery code.
 */
recovery: boolean,
/**
 * Put it in the place of the locked dossier, which is kept beside it.
 */
replace: boolean, };

/**
 * What a restore did.
 */
export type RestoredView = {
/**
 * Records that came back.
 */
added: number,
/**
 * Records that got newer versions.
 */
updated: number,
/**
 * Records that are the same.
 */
same: number,
/**
 * Records that are newer here and stay.
 */
newer: number,
/**
 * Records that could not be read.
 */
failed: number,
/**
 * `kept`, `recovered` or `apart`: what became of the list of shares.
 */
ledger: string,
/**
 * The name under which an earlier dossier is kept; empty if there was none.
 */
earlier: string, };

/**
 * One record as a row or card.
 */
export type RowView = {
/**
 * The record.
 */
id: string,
/**
 * One of the seven kinds.
 */
kind: string,
/**
 * In the reader's language.
 */
title: string,
/**
 * The issuer's or organisation's name; empty if unknown.
 */
issuer: string,
/**
 * The date by which it sorts (`YYYY[-MM[-DD]]`); empty if unknown.
 */
date: string,
/**
 * The grade or another headline figure as given; empty if none.
 */
figure: string,
/**
 * The study load as given, such as `6 EC`; empty if none.
 */
credits: string,
/**
 * `self`, `file`, `hosted`, `signed` or `trusted`.
 */
evidence: string,
/**
 * `valid`, `invalid`, `unknown`; empty for a record without a credential.
 */
status: string,
/**
 * The finding that says most about the status, as a code; empty if none.
 */
reason: string,
/**
 * Text from which the issuer's rosette is drawn: the key, never the name; empty for own claims.
 */
rosette: string,
/**
 * The last day on which it counts; empty if it names none.
 */
expires: string,
/**
 * How many files it has.
 */
attachments: number,
/**
 * The learner's labels.
 */
tags: Array<string>,
/**
 * In the bin.
 */
trashed: boolean, };

/**
 * How safe the dossier is.
 */
export type SafetyView = {
/**
 * When this device last made a backup (RFC 3339).
 */
lastBackup: string | null,
/**
 * When this device last proved one.
 */
lastProven: string | null,
/**
 * The name of the folder for regular copies; empty when none was chosen.
 */
backupFolder: string,
/**
 * Days between two regular copies; 0 for none.
 */
backupDays: number,
/**
 * A regular copy is due.
 */
backupDue: boolean,
/**
 * The work that one guess costs is little for this device: offer to set the passphrase anew.
 */
weakKdf: boolean,
/**
 * This device has a keystore.
 */
keystoreThere: boolean,
/**
 * It opens the dossier.
 */
keystoreOn: boolean,
/**
 * It is older than what this device saw, and nobody said that it may be (`accept_older`).
 */
older: boolean,
/**
 * What else the person should know, as codes (`warning_<code>`).
 */
warnings: Array<string>,
/**
 * When the recovery code in force was typed back right (RFC 3339).
 */
recoveryChecked: string | null,
/**
 * What opens it.
 */
slots: Array<SlotView>, };

/**
 * What was brought out of a damaged dossier.
 */
export type SalvagedView = {
/**
 * Records that were written.
 */
records: number,
/**
 * Files that were written.
 */
files: number,
/**
 * Of the records, those in an older version.
 */
older: number,
/**
 * Records of which nothing could be read.
 */
lost: Array<string>,
/**
 * Files that could not be read whole.
 */
lostFiles: number, };

/**
 * Saves an opened bundle in another format.
 */
export type SaveBundleRequest = {
/**
 * The opened bundle's token.
 */
id: string,
/**
 * `json`, `csv`, `elmo`, `ooapi` or `ooapi5`.
 */
format: string, };

/**
 * A document that is made and goes to a place that the person picks.
 */
export type SaveDocumentRequest = {
/**
 * `receipt`, `letter`, `notice`, `cover`, `proof`, `checkpoint`, `ledger`.
 */
what: string,
/**
 * The share it is about; empty for the ledger as a whole.
 */
id: string,
/**
 * For `letter` `nl` or `en`; for `cover` the shared file's name; for `proof` the event (empty for the latest), with `+payload` behind it where
 * whom and what are shown too; else empty.
 */
detail: string, };

/**
 * Takes a file out of an opened bundle or a record.
 */
export type SaveFileRequest = {
/**
 * The opened bundle's token, or the record.
 */
id: string,
/**
 * The file.
 */
file: string, };

/**
 * Adds a record, or a version of one.
 */
export type SaveRequest = {
/**
 * The record to change; empty for a new one.
 */
id: string,
/**
 * All members, as the JSON of the terminal contract.
 */
draft: Record<string, unknown>, };

/**
 * What became of saving a bundle in another format.
 */
export type SavedBundleView = {
/**
 * False when the person chose no place.
 */
saved: boolean,
/**
 * How many items the format has no place for.
 */
leftOut: number, };

/**
 * How often kept credentials are asked about.
 */
export type ScheduleRequest = {
/**
 * After how many days; 0 for never.
 */
every: number,
/**
 * The learner gave leave once and for all.
 */
unasked: boolean, };

/**
 * A secret that opens a backup.
 */
export type SecretRequest = {
/**
 * The passphrase, or the recovery code.
 */
secret: string,
/**
 * True when it is the recovery code.
 */
recovery: boolean, };

/**
 * What is not secret and stays on this device.
 */
export type SettingsRequest = {
/**
 * `nl` or `en`.
 */
language: string,
/**
 * `system`, `light`, `dark` or `contrast`.
 */
theme: string, };

/**
 * What else is agreed on with a share.
 */
export type ShareConditionsRequest = {
/**
 * How long the recipient may keep it after the period (ISO 8601, `P6M`); empty for not at all.
 */
keep: string,
/**
 * To whom he may pass it on, by name.
 */
onward: Array<string>,
/**
 * `parent` or `guardian` who agreed too; empty for nobody.
 */
guardian: string,
/**
 * That person's name, if it may stand in the receipt.
 */
guardianName: string,
/**
 * On which day (`YYYY-MM-DD`); empty for today.
 */
guardianOn: string,
/**
 * A receipt in the Kantara form as well.
 */
kantara: boolean,
/**
 * The earlier share that this one adds to; empty for none.
 */
supplements: string,
/**
 * As a page that any browser opens; words always open it.
 */
page?: boolean,
/**
 * The recipient's age keys; without any, words are made.
 */
keys: Array<string>,
/**
 * Words as well, where there are keys.
 */
words: boolean,
/**
 * The files that go as they are, and not as a cleaned copy.
 */
asIs: Array<string>,
/**
 * The parked request that this answers; empty for none.
 */
request: string, };

/**
 * One event in the life of a share.
 */
export type ShareEventView = {
/**
 * What, as the ledger says it: `consent.given`, `erasure.requested` and so on.
 */
event: string,
/**
 * When (RFC 3339).
 */
at: string,
/**
 * Which line of the ledger.
 */
seq: number, };

/**
 * One field that can be shared.
 */
export type ShareFieldView = {
/**
 * The key.
 */
key: string,
/**
 * Ticked for this purpose.
 */
chosen: boolean,
/**
 * Stays home unless picked.
 */
sensitive: boolean,
/**
 * What it says, as text.
 */
value: string, };

/**
 * One record in a share.
 */
export type ShareItemRequest = {
/**
 * The record.
 */
id: string,
/**
 * The ticked fields.
 */
fields: Array<string>,
/**
 * The ticked files.
 */
attachments: Array<string>, };

/**
 * What can be shared of one record.
 */
export type ShareItemView = {
/**
 * The record.
 */
id: string,
/**
 * Its kind.
 */
kind: string,
/**
 * Its title.
 */
title: string,
/**
 * True for an issuer's own file, which goes whole or not at all.
 */
allOrNothing: boolean,
/**
 * The places of an issuer's credential that can be left out, by JSON pointer; each off by default.
 */
places: Array<ShareFieldView>,
/**
 * False for a credential that is bound to a key in another wallet.
 */
presentable: boolean,
/**
 * Its fields, each with the purpose's default.
 */
fields: Array<ShareFieldView>,
/**
 * Its files, each off by default.
 */
attachments: Array<AttachmentView>, };

/**
 * Asks what can be shared.
 */
export type ShareOptionsRequest = {
/**
 * The records.
 */
ids: Array<string>,
/**
 * A known purpose's name, or own words.
 */
purpose: string, };

/**
 * What can be shared of the chosen records for a purpose.
 */
export type ShareOptionsView = {
/**
 * Each record with its fields.
 */
items: Array<ShareItemView>,
/**
 * The suggested last day (`YYYY-MM-DD`).
 */
until: string,
/**
 * Today (`YYYY-MM-DD`).
 */
today: string, };

/**
 * A share as the learner composed it.
 */
export type ShareRequest = {
/**
 * The recipient's name.
 */
recipient: string,
/**
 * The recipient's identifier (e-mail or did:web); may be empty.
 */
recipientId: string,
/**
 * A known purpose's name, or own words.
 */
purpose: string,
/**
 * The first day (`YYYY-MM-DD`); empty for today.
 */
from: string,
/**
 * The last day (`YYYY-MM-DD`).
 */
until: string,
/**
 * Accompanying words; may be empty.
 */
text: string,
/**
 * What goes in.
 */
items: Array<ShareItemRequest>,
/**
 * What else is agreed on; nothing else without it.
 */
conditions?: ShareConditionsRequest, };

/**
 * One line of "who has what".
 */
export type ShareRowView = {
/**
 * The share.
 */
id: string,
/**
 * For whom.
 */
recipient: string,
/**
 * The purpose: a known code or the learner's words.
 */
purpose: string,
/**
 * From when (`YYYY-MM-DD`).
 */
from: string,
/**
 * Until when (`YYYY-MM-DD`).
 */
until: string,
/**
 * `given`, `expired`, `withdrawn`, `not_sent`.
 */
state: string,
/**
 * What it holds.
 */
items: Array<SharedItemView>,
/**
 * The recipient's identifier; empty if none was given.
 */
recipientId: string,
/**
 * The receipt of the consent.
 */
receipt: string,
/**
 * The earlier share that this one adds to; empty for none.
 */
supplements: string,
/**
 * Everything that happened to it, oldest first.
 */
events: Array<ShareEventView>,
/**
 * What its recipient said back, newest first.
 */
replies: Array<ReplyView>, };

/**
 * One record in a share.
 */
export type SharedItemView = {
/**
 * The record.
 */
id: string,
/**
 * Its title now; empty if it is gone.
 */
title: string,
/**
 * The version that was shared.
 */
version: number,
/**
 * The newest version.
 */
newest: number,
/**
 * The fields that were shared.
 */
fields: Array<string>,
/**
 * Those of them that say something else now.
 */
changed: Array<string>,
/**
 * It is in the bin, or gone.
 */
gone: boolean, };

/**
 * A share that was made.
 */
export type SharedView = {
/**
 * The share.
 */
id: string,
/**
 * The file's name.
 */
file: string,
/**
 * SHA-256 of the file.
 */
sha256: string,
/**
 * The generated words, to be sent by another way; shown once.
 */
passphrase: string, };

/**
 * The one item that is on the screen while all else is locked. What is sensitive is not among its fields.
 */
export type ShownView = {
/**
 * The card.
 */
row: RowView,
/**
 * Its members.
 */
fields: Array<FieldView>,
/**
 * The verdict, for a credential.
 */
verdict: VerdictView | null,
/**
 * Since when it is shown (RFC 3339).
 */
since: string, };

/**
 * A skill with what shows it.
 */
export type SkillView = {
/**
 * What it is called.
 */
label: string,
/**
 * Its address in a vocabulary; empty if none.
 */
uri: string,
/**
 * What shows it, the strongest first; at most 40.
 */
shownBy: Array<ProofView>,
/**
 * How many records show it.
 */
count: SplitView, };

/**
 * One thing that opens the dossier.
 */
export type SlotView = {
/**
 * Names it in `remove_slot`.
 */
id: string,
/**
 * `passphrase`, `recovery` or `keystore`.
 */
kind: string,
/**
 * It opened the dossier this time.
 */
here: boolean, };

/**
 * A record that lasted.
 */
export type SpanView = {
/**
 * The record.
 */
id: string,
/**
 * Its kind.
 */
kind: string,
/**
 * What it is called.
 */
title: string,
/**
 * When it began (`YYYY[-MM[-DD]]`).
 */
start: string,
/**
 * When it ended; empty while it goes on.
 */
end: string,
/**
 * `signed`, `endorsed` or `own`.
 */
origin: string, };

/**
 * How many, split by what stands behind them.
 */
export type SplitView = {
/**
 * All of them.
 */
total: number,
/**
 * Checked signatures and hosts.
 */
signed: number,
/**
 * Unsigned files of somebody else.
 */
endorsed: number,
/**
 * The learner's own word.
 */
own: number, };

/**
 * Where the app stands when it starts, or after a lock.
 */
export type StartView = {
/**
 * `none` (no dossier yet), `locked` or `open`.
 */
state: string,
/**
 * The folder's name without its ending, such as `sanne`; empty when there is none.
 */
name: string,
/**
 * When it was last opened on this device (RFC 3339), if known.
 */
lastOpened: string | null,
/**
 * True for the demo dossier.
 */
demo: boolean,
/**
 * `nl` or `en`.
 */
language: string,
/**
 * `system`, `light`, `dark` or `contrast`.
 */
theme: string,
/**
 * True when this device has a keystore that may open the dossier (`unlock_keystore`).
 */
keystore: boolean,
/**
 * Files that wait for an unlocked dossier, or that can be read without one.
 */
parked: Array<ParkedView>,
/**
 * The product's version.
 */
version: string,
/**
 * Lock after so many minutes without a touch; 0 for never.
 */
lockAfter: number,
/**
 * Single keys do something.
 */
keys: boolean,
/**
 * The size of all text in percent.
 */
textSize: number,
/**
 * Draw without the graphics card.
 */
safeRendering: boolean,
/**
 * One item is on the screen for somebody else, and all else is locked (`shown`).
 */
showing: boolean, };

/**
 * A passphrase and how strong it is.
 */
export type StrengthView = {
/**
 * The generated passphrase; empty when one was only rated.
 */
passphrase: string,
/**
 * 0 (weak) to 4 (strong).
 */
score: number,
/**
 * About how many bits a guesser has to search.
 */
bits: number, };

/**
 * Whom the learner believes, and by what he is known.
 */
export type TrustView = {
/**
 * Lists of issuers; the one without a name holds those that he added one by one.
 */
registries: Array<RegistryView>,
/**
 * By what credentials know him.
 */
identifiers: Array<IdentifierView>, };

/**
 * Takes an act back.
 */
export type UndoRequest = {
/**
 * The moment that names the act (RFC 3339), from the log or from what an act answered.
 */
at: string, };

/**
 * What became of taking an act back.
 */
export type UndoneView = {
/**
 * The moment that names the taking back, to undo that.
 */
at: string,
/**
 * How many records are as they were before.
 */
undone: number,
/**
 * How many were changed since and were left alone.
 */
left: number, };

/**
 * Opens the dossier.
 */
export type UnlockRequest = {
/**
 * The passphrase, or the recovery code.
 */
secret: string,
/**
 * True when it is the recovery code.
 */
recovery: boolean, };

/**
 * What was found out about a credential.
 */
export type VerdictView = {
/**
 * `valid`, `invalid`, `unknown`.
 */
status: string,
/**
 * Each finding.
 */
findings: Array<FindingView>,
/**
 * The standard.
 */
format: string,
/**
 * The kind of proof.
 */
proofType: string,
/**
 * The moment for which it holds (RFC 3339).
 */
asOf: string,
/**
 * Where it stands in the credential around it: `endorsement` and the like, or a part; empty by itself.
 */
place: string,
/**
 * The verdicts of credentials inside.
 */
nested: Array<VerdictView>, };

/**
 * One version of a record.
 */
export type VersionRequest = {
/**
 * The record.
 */
id: string,
/**
 * Counted from 1.
 */
version: number, };

/**
 * One version of a record.
 */
export type VersionView = {
/**
 * Counted from 1.
 */
version: number,
/**
 * When it was saved (RFC 3339).
 */
savedAt: string,
/**
 * Its title then.
 */
title: string,
/**
 * The keys that differ from the version before.
 */
changed: Array<string>,
/**
 * In the bin as of this version.
 */
trashed: boolean, };

/**
 * An address that a check would want to ask.
 */
export type WantView = {
/**
 * The host that would see the request.
 */
host: string,
/**
 * Why, as a code (`issuer_document`, `status_list`, `hosted_document`, …).
 */
reason: string, };

/**
 * One thing that is asked for.
 */
export type WantedView = {
/**
 * The requester's name for it.
 */
id: string,
/**
 * What he calls it; may be empty.
 */
title: string,
/**
 * The request cannot be answered without it.
 */
required: boolean,
/**
 * `have`, `expired`, `not_presentable`, `missing`; words: `share_have_<have>`.
 */
have: string,
/**
 * Every way to answer it, the one that tells least first.
 */
fits: Array<FitView>, };

/**
 * A withdrawal, ready to send.
 */
export type WithdrawalView = {
/**
 * The letter's text in the reader's language.
 */
letter: string,
/**
 * The signed notice as JSON.
 */
notice: string, };
